// SPDX-License-Identifier: MIT
#include "pump.hpp"

#include <millrace/graph/transfer.hpp>

#include <algorithm>
#include <limits>

namespace millrace::graph {

namespace {

using Result = queue::QueueWaiter::Result;

struct WriteOne {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return edge.suspend_push(coroutine, loop::scope_of(coroutine), waiter, element);
  }
  bool await_resume() {
    const Result result = waiter.settled();
    if (result == Result::failed) std::rethrow_exception(waiter.take_error());
    return result == Result::done;
  }

  EdgeBase& edge;
  queue::QueueWaiter& waiter;
  void* element;
};

}  // namespace

Pump::Pump(Run& run, const Settings& settings, StageParts parts, const std::vector<const Node*>& steps)
    : StageRun(run, settings, std::move(parts)), in_(*input()) {
  for (const Node* node : steps) {
    // What one step has made and the next has not been called with: as many as might wait between them, and one in hand.
    const std::size_t maxsize = node->settings().maxsize;
    if (!steps_.empty() && maxsize != 0) largest_batch_ = std::min(largest_batch_, maxsize + 1);
    steps_.push_back(node->make_step(run));
  }
  for (std::size_t output = 0; output + 1 < outputs().size(); ++output)
    copies_.push_back(outputs()[output]->make_copy_slot());
}

coro::Root Pump::work(Pump& pump) {
  queue::QueueWaiter waiter;
  try {
    while (!pump.run().is_stopped()) {
      if (queue::Order* gate = pump.closed_gate()) {
        if (!co_await waiter.stay_in(gate->gated())) break;
        continue;
      }
      const std::size_t readable = pump.in_.readable();
      if (readable == 0) {
        if (!co_await Readable{.edge = pump.in_, .waiter = waiter}) break;
        continue;
      }
      const Batch taken = pump.take(pump.batch_size(readable));
      const Batch batch = pump.apply_steps(taken);
      if (batch.count != 0 && pump.takes_turns()) {
        if (!co_await pump.begin_turn(waiter)) break;
      }
      for (std::size_t output = 0; output < pump.outputs().size(); ++output) {
        const Batch share = pump.share_of(output, batch);
        for (std::size_t next = pump.write(output, share, 0); next != share.count;
             next = pump.write(output, share, next + 1)) {
          if (share.origins != nullptr) waiter.origin = std::move(share.origins[next]);
          void* element = pump.waiting_element(output, share, next);
          if (!co_await WriteOne{.edge = *pump.outputs()[output], .waiter = waiter, .element = element})
            co_return pump.worker_done();
        }
      }
      pump.end_turn();
      pump.end_batch(taken.count);
      pump.made_progress();
      const bool is_within_budget = pump.run().scheduler().budget().spend(static_cast<int>(taken.count));
      if (is_within_budget) continue;
      const bool goes_on = co_await waiter.turn();
      if (!goes_on) break;
    }
  } catch (...) {
    pump.fail_with_current_exception();
  }
  pump.worker_done();
}

// As many as the narrowest output has room for; one where there is none, which is then the one in hand, and where others write
// there too.
std::size_t Pump::batch_size(std::size_t readable) const noexcept {
  if (takes_turns()) return 1;
  std::size_t room = std::numeric_limits<std::size_t>::max();
  for (const EdgeBase* edge : outputs()) room = std::min(room, std::max<std::size_t>(edge->room(), 1));
  const auto slice = static_cast<std::size_t>(run().scheduler().budget().slice_left());
  return std::min({readable, room, slice, largest_batch_});
}

Batch Pump::take(std::size_t count) noexcept {
  Batch batch = in_.front();
  batch.count = std::min(batch.count, count);
  if (in_.has_origins()) {
    for (std::size_t index = 0; index < batch.count; ++index) origins_[index] = in_.take_origin();
    batch.origins = origins_.data();
  }
  return batch;
}

Batch Pump::apply_steps(Batch batch) {
  for (const auto& step : steps_) {
    try {
      batch.count = step->apply(batch.elements, batch.origins, batch.count);
      batch.elements = step->results();
    } catch (...) {
      if (step == steps_.back())
        pass_on({.elements = step->results(), .count = step->made(), .origins = batch.origins});
      throw;
    }
  }
  return batch;
}

// The last function threw: what it has made before goes on, as it would have without batches. There is room for it.
void Pump::pass_on(const Batch& results) {
  if (outputs().size() == 1) outputs().front()->move_in(results, 0);
}

// What one of several outputs gets: with places of its own, in the orders that it leads to.
Batch Pump::share_of(std::size_t output, const Batch& batch) {
  if (outputs().size() == 1 || batch.origins == nullptr) return batch;
  for (std::size_t index = 0; index != batch.count; ++index)
    forks_[index] = origins_[index].fork(outputs()[output]->orders());
  return {.elements = batch.elements, .count = batch.count, .origins = forks_.data()};
}

std::size_t Pump::write(std::size_t output, const Batch& batch, std::size_t begin) {
  const bool last = output + 1 == outputs().size();
  return last ? outputs()[output]->move_in(batch, begin) : outputs()[output]->copy_in(batch, begin);
}

void* Pump::waiting_element(std::size_t output, const Batch& batch, std::size_t index) {
  const bool last = output + 1 == outputs().size();
  return last ? outputs()[output]->element_of(batch, index) : copies_[output]->assign(batch, index);
}

void Pump::end_batch(std::size_t taken) noexcept {
  in_.discard(taken);
  if (in_.has_origins()) std::fill_n(origins_.begin(), taken, queue::OriginRef());
  for (const auto& step : steps_) step->clear();
}

}  // namespace millrace::graph
