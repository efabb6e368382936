// SPDX-License-Identifier: MIT
//
// The floor's scheduler: a FIFO of coroutines to resume, and coroutines that run until they are done.
#pragma once

#include "frames.hpp"

#include <coroutine>
#include <cstddef>
#include <exception>

namespace limit {

struct Waiter {
  Waiter* next = nullptr;
  std::coroutine_handle<> coroutine;
};

class Waiters {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  void push(Waiter& waiter) noexcept {
    waiter.next = nullptr;
    if (first_ == nullptr)
      first_ = &waiter;
    else
      last_->next = &waiter;
    last_ = &waiter;
  }
  Waiter& pop() noexcept {
    Waiter& waiter = *first_;
    first_ = waiter.next;
    return waiter;
  }

 private:
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

class ReadyList {
 public:
  void add(Waiter& waiter) noexcept { waiters_.push(waiter); }
  void drain() {
    while (!waiters_.empty()) waiters_.pop().coroutine.resume();
  }

 private:
  Waiters waiters_;
};

/// Awaitable: until somebody takes the waiter from the list and makes it ready.
struct WaitIn : Waiter {
  explicit WaitIn(Waiters& list) noexcept : waiters(list) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept {
    coroutine = handle;
    waiters.push(*this);
  }
  void await_resume() const noexcept {}

  Waiters& waiters;
};

/// A coroutine that starts at once and whose frame goes when it ends.
struct Process {
  struct promise_type : Recycled {
    Process get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

/// Awaitable: everything else that is ready runs once.
struct Yield : Waiter {
  explicit Yield(ReadyList& list) noexcept : ready(list) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept {
    coroutine = handle;
    ready.add(*this);
  }
  void await_resume() const noexcept {}

  ReadyList& ready;
};

}  // namespace limit
