// SPDX-License-Identifier: MIT
//
// ordered: what arrives waits for its turn; nothing is refused because it is early.
#pragma once

#include <millrace/base/frame_allocator.hpp>
#include <millrace/graph/node.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/single_worker.hpp>
#include <millrace/graph/transfer.hpp>

#include <cassert>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::graph {

template <class T>
class OrderedStage final : public SingleWorkerStage {
 public:
  OrderedStage(Run& run, const Settings& settings, StageParts parts)
      : SingleWorkerStage(run, settings, std::move(parts)), in_(static_cast<Edge<T>&>(*input())),
        order_(*order()) {}
  ~OrderedStage() override {
    while (!waiting_.empty()) delete &waiting_.pop_front();
  }

 private:
  struct WaitingTag;
  struct Waiting : base::RecycledFor<T>, base::ListHook<WaitingTag> {
    Waiting(T&& early, queue::OriginRef from) : element(std::move(early)), origin(std::move(from)) {}
    T element;
    queue::OriginRef origin;
  };

  Task<void> live() override {
    while (!run().is_stopped()) {
      if (!run().scheduler().budget().spend()) {
        const bool goes_on = co_await waiter_.turn();
        if (!goes_on) co_return;
      }
      if (auto* first = static_cast<Waiting*>(order_.first_arrived())) {
        const bool is_written = co_await pass_on(*first);
        if (!is_written) co_return;
      } else if (!take_in()) {
        if (in_.is_closed()) break;
        co_await something_new();
      }
    }
    assert(run().is_stopped() || waiting_.empty());
  }

  bool take_in() {
    std::optional<T> element;
    queue::OriginRef origin;
    if (!in_.try_pop(element, &origin)) return false;
    queue::Ticket* place = origin.place_in(order_);
    assert(place != nullptr);
    auto* waiting = new Waiting(std::move(*element), std::move(origin));
    waiting_.push_back(*waiting);
    place->arrived = waiting;
    return true;
  }

  /// It keeps its place until it has left. The place stays here: who takes the element may go on with it before this worker
  /// is resumed, and what is made of it then must not stand in this order any more.
  Task<bool> pass_on(Waiting& first) {
    const std::unique_ptr<Waiting> leaving(&first);
    const std::unique_ptr<queue::Ticket> place = first.origin.take_away_place(order_);
    if (takes_turns()) {
      const bool is_its_turn = co_await begin_turn(waiter_);
      if (!is_its_turn) co_return false;
    }
    waiter_.origin = std::move(first.origin);
    bool is_written = Outputs<T>::try_put(*this, waiter_, first.element);
    if (!is_written) is_written = co_await Outputs<T>::put(*this, waiter_, first.element);
    end_turn();
    co_return is_written;
  }

  /// An element has come, or another one is the first, or the input has ended.
  Task<void> something_new() {
    order_.set_reader(&waiter_);
    co_await Readable{in_, waiter_};
    order_.set_reader(nullptr);
  }

  Edge<T>& in_;
  queue::Order& order_;
  queue::QueueWaiter waiter_;
  base::IntrusiveList<Waiting, WaitingTag> waiting_;
};

template <class T>
class OrderedNode final : public NodeOf<T> {
 public:
  OrderedNode(Settings settings, NodePtr input, const Ordering& ordering)
      : NodeOf<T>(Kind::worked, std::move(settings), {std::move(input)}), ordering_(ordering) {}

  std::unique_ptr<StageRun> make_stage(Run& run, StageParts parts) const override {
    return std::make_unique<OrderedStage<T>>(run, this->settings(), std::move(parts));
  }
  Ordering ordering() const noexcept override { return ordering_; }

 private:
  Ordering ordering_;
};

}  // namespace millrace::graph
