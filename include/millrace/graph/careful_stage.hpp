// SPDX-License-Identifier: MIT
//
// What the workers of a stage do where a function may be late, several consumers wait, or an order is kept: what asks for
// more pays for it. It does not depend on the function, so that it is compiled once for each type of element.
#pragma once

#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/graph/entry.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/stage_run.hpp>
#include <millrace/graph/transfer.hpp>

#include <optional>
#include <utility>

namespace millrace::graph {

template <class In, class Out>
class CarefulStage : public StageRun {
 public:
  /// `may_suspend`: a call can be late.
  CarefulStage(Run& run, const Settings& settings, StageParts parts, bool may_suspend)
      : StageRun(run, settings, std::move(parts)), in_(static_cast<Edge<In>&>(*input())),
        has_timeout_(may_suspend && settings.timeout.count() != 0) {
    if (order() != nullptr) entry_.emplace(*order());
  }

 protected:
  /// What a worker has in hand: an element, whose origin is `origin`, or what became of it.
  struct Held : queue::QueueWaiter {
    std::optional<In> element;
    std::optional<Out> result;
  };

  Edge<In>& in() const noexcept { return in_; }

  /// One result for each element, at any time, to one consumer.
  bool is_simple() const noexcept {
    return !entry_ && outputs().size() == 1 && !has_timeout_ && !takes_turns();
  }

  Task<void> work_with_care(Held& hand) {
    for (;;) {
      const bool has_element = co_await read(hand);
      if (!has_element) co_return;
      queue::OriginRef origin = hand.origin;
      co_await call_in_time(hand);
      hand.element.reset();
      hand.origin = {};
      if (!hand.result) continue;
      hand.origin = std::move(origin);
      if (takes_turns()) {
        const bool is_its_turn = co_await begin_turn(hand);
        if (!is_its_turn) co_return;
      }
      bool is_written = Outputs<Out>::try_put(*this, hand, *hand.result);
      if (!is_written) is_written = co_await Outputs<Out>::put(*this, hand, *hand.result);
      end_turn();
      hand.result.reset();
      if (!is_written) co_return;
    }
  }

 private:
  /// Calls the function, under `scope`, and leaves the result in `hand`. `deadline`, of the call, may be null.
  virtual Task<void> call_now(Held& hand, loop::Scope& scope, coro::Deadline* deadline) = 0;

  Task<bool> read(Held& hand) {
    while (entry_ && !entry_->begin_reading()) {
      const bool is_awake = co_await hand.stay_in(entry_->others());
      if (!is_awake) co_return false;
    }
    while (entry_ && !entry_->is_open()) {
      const bool is_awake = co_await hand.stay_in(entry_->gated());
      if (!is_awake) co_return false;
    }
    const bool has_element = co_await Take<In>(in_, hand, hand.element);
    if (entry_ && has_element) entry_->end_reading(hand.origin);
    if (entry_ && !has_element) entry_->stop_reading();
    co_return has_element;
  }

  /// With a timeout, the call has a scope of its own, which is stopped when its time is up. Whatever it does then, its
  /// element is dropped.
  Task<void> call_in_time(Held& hand) {
    loop::Scope& outer = co_await coro::ThisScope{};
    if (!has_timeout_) {
      co_await call_now(hand, outer, nullptr);
      co_return;
    }
    coro::Deadline deadline(outer, settings().timeout);
    co_await coro::EnterScope{&deadline.scope()};
    try {
      co_await call_now(hand, deadline.scope(), &deadline);
    } catch (...) {
      if (!deadline.has_expired() || outer.stopped()) throw;
    }
    if (!deadline.has_expired()) co_return;
    hand.result.reset();
    run().count_dropped(settings());
  }

  Edge<In>& in_;
  std::optional<Entry> entry_;  // with {.ordered = true}
  bool has_timeout_;
};

}  // namespace millrace::graph
