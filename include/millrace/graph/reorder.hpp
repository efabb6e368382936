// SPDX-License-Identifier: MIT
//
// Reorder<T>: gives the results of one stage the order of its input.
#pragma once

#include <millrace/queue/queue_waiter.hpp>
#include <millrace/queue/ring.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace millrace::graph {

/// A worker takes a ticket with each element and completes it with the result, or with none where the element was
/// dropped. The results leave from the lowest ticket on; a worker that is too early leaves its result here and goes on.
template <class T>
class Reorder {
 public:
  explicit Reorder(std::size_t window) noexcept : window_(window) {}

  /// One worker at a time reads the input, so that tickets are given in its order; and only while the window is open.
  bool begin_reading() noexcept {
    if (!may_read()) return false;
    reading_ = true;
    return true;
  }
  loop::ReadyList& waiting() noexcept { return waiting_; }
  std::uint64_t end_reading() {
    slots_.emplace_back();
    const std::uint64_t ticket = first_ + slots_.size() - 1;
    stop_reading();
    return ticket;
  }
  void stop_reading() noexcept {
    reading_ = false;
    let_next_read();
  }

  void complete(std::uint64_t ticket, std::optional<T>& result, queue::OriginRef origin) {
    Slot& slot = slots_[ticket - first_];
    assert(!slot.complete);
    if (result) slot.result.emplace(std::move(*result));
    slot.origin = std::move(origin);
    slot.complete = true;
  }

  /// One worker at a time passes results on; the others leave theirs to it.
  bool begin_passing() noexcept { return !std::exchange(passing_, true); }
  void end_passing() noexcept { passing_ = false; }

  struct Slot {
    bool complete = false;
    std::optional<T> result;
    queue::OriginRef origin;
  };
  /// The next result in order; null where it is not complete yet.
  Slot* next() noexcept { return !slots_.empty() && slots_.front().complete ? &slots_.front() : nullptr; }
  /// The result of `next` has been passed on.
  void pop() noexcept {
    slots_.pop_front();
    ++first_;
    let_next_read();
  }

 private:
  bool may_read() const noexcept { return !reading_ && slots_.size() < window_; }
  void let_next_read() noexcept {
    if (may_read()) queue::QueueWaiter::release_first(waiting_);
  }

  std::size_t window_;
  queue::Ring<Slot> slots_;
  std::uint64_t first_ = 0;  // ticket of the first slot
  loop::ReadyList waiting_;  // workers that want to read
  bool reading_ = false;
  bool passing_ = false;
};

}  // namespace millrace::graph
