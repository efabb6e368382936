// SPDX-License-Identifier: MIT
#include "pump.hpp"

#include <millrace/graph/transfer.hpp>

#include <algorithm>
#include <cassert>

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
  for (const EdgeBase* edge : outputs())
    uses_of_one_edge_ =
        std::max(uses_of_one_edge_, static_cast<std::size_t>(std::ranges::count(outputs(), edge)));
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
      if (pump.in_.readable() == 0) {
        if (!co_await Readable{.edge = pump.in_, .waiter = waiter}) break;
        continue;
      }
      if (pump.takes_turns()) {
        if (!co_await pump.begin_turn(waiter)) break;
      }
      pump.take(pump.batch_size());
      pump.apply_steps();
      bool is_open = true;
      while (is_open && pump.write()) {
        EdgeBase& output = *pump.outputs()[pump.output_];
        is_open =
            co_await WriteOne{.edge = output, .waiter = waiter, .element = pump.waiting_element(waiter)};
        ++pump.written_;
      }
      if (!is_open) break;
      if (pump.end_batch()) continue;
      const bool goes_on = co_await waiter.turn();
      if (!goes_on) break;
    }
  } catch (...) {
    pump.fail_with_current_exception();
  }
  pump.in_.tell_feeder_error();
  pump.worker_done();
}

// As many as the narrowest output has room for, one where there is none: no element waits with others behind it.
std::size_t Pump::batch_size() const noexcept {
  const auto slice = static_cast<std::size_t>(run().scheduler().budget().slice_left());
  std::size_t size = std::min({left_of_turn(), slice, largest_batch_});
  for (const EdgeBase* edge : outputs())
    size = std::min(size, std::max<std::size_t>(edge->room() / uses_of_one_edge_, 1));
  return size;
}

void Pump::take(std::size_t count) noexcept {
  const std::size_t readable = in_.readable(count);
  const auto [elements, in_a_row] = in_.front();
  taken_ = std::min({readable, in_a_row, count});
  batch_ = {.elements = elements, .count = taken_};
  output_ = written_ = 0;
  if (!in_.has_origins()) return;
  for (std::size_t index = 0; index < taken_; ++index) origins_[index] = in_.take_origin();
  batch_.origins = origins_.data();
}

void Pump::apply_steps() {
  for (const auto& step : steps_) {
    try {
      batch_.count = step->apply(batch_.elements, batch_.origins, batch_.count);
      batch_.elements = step->results();
    } catch (...) {
      if (step == steps_.back())
        pass_on({.elements = step->results(), .count = step->made(), .origins = batch_.origins});
      throw;
    }
  }
}

// The last function threw: what it has made before goes on, as it would have without batches. There is room for it.
void Pump::pass_on(const Batch& results) {
  if (outputs().size() == 1) outputs().front()->move_in(results, 0);
}

// Writes what there is room for, to one output after another; true where an element has to wait.
bool Pump::write() {
  for (; output_ != outputs().size(); ++output_, written_ = 0) {
    EdgeBase& output = *outputs()[output_];
    if (written_ == 0 && !copies_.empty() && batch_.origins != nullptr) fork_origins(output);
    written_ = is_at_last() ? output.move_in(batch_, written_) : output.copy_in(batch_, written_);
    if (written_ != batch_.count) return true;
  }
  return false;
}

// What one of several outputs gets has places of its own, in the orders that it leads to.
void Pump::fork_origins(const EdgeBase& output) {
  for (std::size_t index = 0; index != batch_.count; ++index)
    forks_[index] = origins_[index].fork(output.orders());
  batch_.origins = forks_.data();
}

void* Pump::waiting_element(queue::QueueWaiter& waiter) {
  assert(batch_.count == 1 || run().is_stopped());
  if (batch_.origins != nullptr) waiter.origin = std::move(batch_.origins[written_]);
  return is_at_last() ? outputs()[output_]->element_of(batch_, written_)
                      : copies_[output_]->assign(batch_, written_);
}

// False where the loop should look at other things first.
bool Pump::end_batch() noexcept {
  end_turn(batch_.count);
  in_.discard(taken_);
  if (in_.has_origins()) std::fill_n(origins_.begin(), taken_, queue::OriginRef());
  for (const auto& step : steps_) step->clear();
  made_progress();
  return run().scheduler().budget().spend(static_cast<int>(taken_));
}

}  // namespace millrace::graph
