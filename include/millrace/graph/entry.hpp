// SPDX-License-Identifier: MIT
//
// Entry: where the elements of a stage with `{.ordered = true}` take their places, in the order of its input. The stage
// behind it, which puts the results in that order, is an OrderedStage.
#pragma once

#include <millrace/queue/order.hpp>
#include <millrace/queue/origin.hpp>
#include <millrace/queue/queue_waiter.hpp>

#include <cstdint>
#include <utility>

namespace millrace::graph {

class Entry {
 public:
  explicit Entry(queue::Order& order) noexcept : order_(order) {}

  /// One worker at a time reads, so that places are taken in the order of the input. If another one does, the worker waits
  /// in `others`.
  bool begin_reading() noexcept { return !std::exchange(is_reading_, true); }
  loop::ReadyList& others() noexcept { return others_; }

  /// The worker that reads does so only while the window is open. If it is not, the worker waits in `gated`, alone: what
  /// leaves the stage wakes none of the others.
  bool is_open() noexcept { return order_.admits(next_); }
  loop::ReadyList& gated() noexcept { return order_.gated(); }

  /// After `begin_reading`: with an element, or without.
  void end_reading(queue::OriginRef& origin) {
    origin.take_place(order_, {.position = next_});
    ++next_;
    stop_reading();
  }
  void stop_reading() noexcept {
    is_reading_ = false;
    queue::QueueWaiter::release_first(others_);
  }

 private:
  queue::Order& order_;
  loop::ReadyList others_;
  std::uint64_t next_ = 0;
  bool is_reading_ = false;
};

}  // namespace millrace::graph
