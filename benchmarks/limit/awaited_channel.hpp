// SPDX-License-Identifier: MIT
//
// A bounded channel as one writes it by hand for any capacity and any number of waiters: push and pop are awaited, and
// an element is handed to the reader, or a place to the writer, that has waited longest.
#pragma once

#include "ready.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace limit {

template <class T>
class AwaitedChannel {
 public:
  AwaitedChannel(ReadyList& ready, std::size_t capacity, std::size_t writers)
      : ready_(ready), ring_(capacity), writers_(writers) {}
  AwaitedChannel(const AwaitedChannel&) = delete;
  AwaitedChannel& operator=(const AwaitedChannel&) = delete;

  void writer_done() noexcept {
    if (--writers_ != 0) return;
    while (!poppers_.empty()) ready_.add(poppers_.pop());
  }

  struct Push : Waiter {
    Push(AwaitedChannel& to, T pushed) noexcept : channel(to), value(std::move(pushed)) {}
    bool await_ready() { return channel.try_push(value); }
    void await_suspend(std::coroutine_handle<> handle) noexcept {
      coroutine = handle;
      channel.pushers_.push(*this);
    }
    void await_resume() const noexcept {}
    AwaitedChannel& channel;
    T value;
  };
  struct Pop : Waiter {
    explicit Pop(AwaitedChannel& from) noexcept : channel(from) {}
    bool await_ready() { return channel.try_pop(value) || channel.writers_ == 0; }
    void await_suspend(std::coroutine_handle<> handle) noexcept {
      coroutine = handle;
      channel.poppers_.push(*this);
    }
    std::optional<T> await_resume() noexcept { return std::move(value); }
    AwaitedChannel& channel;
    std::optional<T> value;
  };
  Push push(T value) noexcept { return Push(*this, std::move(value)); }
  Pop pop() noexcept { return Pop(*this); }

 private:
  bool try_push(T& value) {
    if (!poppers_.empty()) {
      auto& popper = static_cast<Pop&>(poppers_.pop());
      popper.value = std::move(value);
      ready_.add(popper);
      return true;
    }
    if (size_ == ring_.size()) return false;
    append(value);
    return true;
  }
  bool try_pop(std::optional<T>& value) {
    if (size_ == 0) return false;
    value = std::move(ring_[head_]);
    head_ = head_ + 1 == ring_.size() ? 0 : head_ + 1;
    --size_;
    if (!pushers_.empty()) {
      auto& pusher = static_cast<Push&>(pushers_.pop());
      append(pusher.value);
      ready_.add(pusher);
    }
    return true;
  }
  void append(T& value) {
    const std::size_t end = head_ + size_++;
    ring_[end < ring_.size() ? end : end - ring_.size()] = std::move(value);
  }

  ReadyList& ready_;
  std::vector<T> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
  Waiters pushers_;
  Waiters poppers_;
  std::size_t writers_;
};

}  // namespace limit
