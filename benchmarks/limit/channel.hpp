// SPDX-License-Identifier: MIT
//
// A bounded channel as one writes it by hand for one thread: a ring, waiting readers, waiting writers, a count of writers.
#pragma once

#include "ready.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace limit {

/// `Capacity` is a power of two. A woken coroutine tries again; each element or place wakes one.
template <class T, std::size_t Capacity>
class Channel {
  static_assert((Capacity & (Capacity - 1)) == 0);

 public:
  Channel(ReadyList& ready, std::size_t writers) noexcept : ready_(ready), writers_(writers) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  bool try_push(T& value) {
    if (tail_ - head_ == Capacity) return false;
    ring_[tail_++ & (Capacity - 1)] = std::move(value);
    if (!readers_.empty()) ready_.add(readers_.pop());
    return true;
  }
  bool try_pop(T& value) {
    if (head_ == tail_) return false;
    value = std::move(ring_[head_++ & (Capacity - 1)]);
    if (!waiting_writers_.empty()) ready_.add(waiting_writers_.pop());
    return true;
  }
  bool is_closed() const noexcept { return writers_ == 0; }
  void writer_done() noexcept {
    if (--writers_ != 0) return;
    while (!readers_.empty()) ready_.add(readers_.pop());
  }

  WaitIn readable() noexcept { return WaitIn(readers_); }
  WaitIn writable() noexcept { return WaitIn(waiting_writers_); }

 private:
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
  std::array<T, Capacity> ring_;
  Waiters readers_;
  Waiters waiting_writers_;
  ReadyList& ready_;
  std::size_t writers_;
};

}  // namespace limit
