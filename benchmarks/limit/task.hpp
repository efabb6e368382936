// SPDX-License-Identifier: MIT
//
// The least that a Task can be: lazy, started by its await, no exceptions, no cancellation.
#pragma once

#include "frames.hpp"

#include <coroutine>
#include <exception>
#include <utility>

namespace limit {

template <class T>
class Task {
 public:
  struct promise_type : Recycled {
    T value;
    std::coroutine_handle<>
        awaiting;  // null: the child has not suspended yet, its parent is still starting it

    Task get_return_object() noexcept {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    auto final_suspend() const noexcept {
      struct Final {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> child) const noexcept {
          if (const auto parent = child.promise().awaiting) return parent;
          return std::noop_coroutine();
        }
        void await_resume() const noexcept {}
      };
      return Final{};
    }
    void return_value(T result) noexcept { value = std::move(result); }
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task(const Task&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> parent) {
    frame_.resume();
    if (frame_.done()) return false;
    frame_.promise().awaiting = parent;
    return true;
  }
  T await_resume() noexcept { return std::move(frame_.promise().value); }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace limit
