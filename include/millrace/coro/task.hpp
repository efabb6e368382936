// SPDX-License-Identifier: MIT
//
// Task<T>: the return type of coroutines.
//
//   mr::Task<int> twice(int x) {
//     co_await mr::sleep_for(10ms);
//     co_return 2 * x;
//   }
//   int y = co_await twice(21);
#pragma once

#include <millrace/base/coroutine_owner.hpp>
#include <millrace/base/result_slot.hpp>
#include <millrace/coro/awaitable.hpp>
#include <millrace/coro/promise.hpp>

#include <cassert>
#include <concepts>
#include <utility>

namespace millrace {

/// A lazy coroutine that gives one `T` (or nothing, for `void`; or a reference). Move-only; awaited at most once.
///
/// It starts when it is awaited, at once and on the same thread, and works in the scope of the coroutine that awaits it:
/// when that is cancelled, so is this. An awaiting coroutine does not suspend if the task ends without suspending.
///
/// **Errors**: what the coroutine throws is thrown by the `co_await`. **Cancellation**: an await under a scope that is
/// being stopped throws Cancelled without starting the task. **Cost**: one frame, recycled per thread; destroying a
/// task that was not awaited destroys its frame.
template <class T = void>
class [[nodiscard]] Task {
 public:
  class promise_type;

  Task(Task&&) noexcept = default;
  Task& operator=(Task&&) noexcept = default;

  class Awaiter;
  /// Ends with the coroutine's result. The task must live until then, as it does in `co_await make_task()`.
  Awaiter operator co_await() noexcept { return Awaiter(frame_.get()); }

  class UnstoppedAwaiter;
  /// The same, started although the awaiting scope is being stopped. For the library's own use: see `shielded`.
  UnstoppedAwaiter start_always() noexcept { return UnstoppedAwaiter(frame_.get()); }

  // --- for what awaits it and is no coroutine: the library's own use ---

  /// Runs it under `scope` until it suspends or has ended; true if `awaiting` will be told of its end.
  bool start(loop::Scope& scope, coro::Continuation& awaiting) {
    assert(frame_ && !frame_.get().done() && "a Task is awaited once, and not after it was moved from");
    return frame_.get().promise().advance(frame_.get(), awaiting, scope);
  }
  /// Of the task that has ended, once: what it gives. Throws what it threw.
  T result() { return frame_.get().promise().take(); }

  /// Its frame, which `Task(frame)` owns again: a handle is returned in a register, a Task through memory.
  using Frame = std::coroutine_handle<promise_type>;
  [[nodiscard]] Frame release() noexcept { return frame_.release(); }
  explicit Task(Frame frame) noexcept : frame_(frame) {}

 private:
  base::CoroutineOwner<promise_type> frame_;
};

namespace coro {

template <class T>
class TaskPromise : public AwaitedPromise {
 public:
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Pause final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { result_.set_error(std::current_exception()); }

  T take() { return result_.take(); }

 protected:
  base::ResultSlot<T> result_;
};

template <class T>
class ReturningPromise : public TaskPromise<T> {
 public:
  template <class U = T>
    requires std::convertible_to<U&&, T> || std::constructible_from<T, U&&>
  void return_value(U&& value) {
    this->result_.set_value(std::forward<U>(value));
  }
};

template <>
class ReturningPromise<void> : public TaskPromise<void> {
 public:
  void return_void() noexcept { result_.set_value(); }
};

}  // namespace coro

template <class T>
class Task<T>::promise_type final : public coro::ReturningPromise<T> {
 public:
  Task get_return_object() noexcept { return Task(Frame::from_promise(*this)); }
};

template <class T>
class Task<T>::Awaiter {
 public:
  explicit Awaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  Awaiter(const Awaiter&) = delete;
  Awaiter& operator=(const Awaiter&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) {
    assert(frame_ && !frame_.done() && "a Task is awaited once, and not after it was moved from");
    loop::Scope& scope = loop::scope_of(awaiting);
    if (scope.stopped()) {
      frame_ = nullptr;
      return false;
    }
    return frame_.promise().advance(frame_, awaiting, scope);
  }

  T await_resume() {
    if (!frame_) throw Cancelled{};
    return frame_.promise().take();
  }

 private:
  std::coroutine_handle<promise_type> frame_;  // null: not started, the scope was being stopped
};

template <class T>
class Task<T>::UnstoppedAwaiter {
 public:
  explicit UnstoppedAwaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  UnstoppedAwaiter(const UnstoppedAwaiter&) = delete;
  UnstoppedAwaiter& operator=(const UnstoppedAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) {
    return frame_.promise().advance(frame_, awaiting, loop::scope_of(awaiting));
  }
  T await_resume() { return frame_.promise().take(); }

 private:
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace millrace
