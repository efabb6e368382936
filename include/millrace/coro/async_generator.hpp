// SPDX-License-Identifier: MIT
//
// AsyncGenerator<T>: a coroutine that gives many values and may await between them.
//
//   mr::AsyncGenerator<int> ticks() {
//     for (int i = 0;; ++i) {
//       co_await mr::sleep_for(1s);
//       co_yield i;
//     }
//   }
//   auto source = ticks();
//   while (std::optional<int> i = co_await source.next()) …
#pragma once

#include <millrace/base/coroutine_owner.hpp>
#include <millrace/coro/promise.hpp>

#include <cassert>
#include <exception>
#include <optional>
#include <utility>

namespace millrace {

/// A source of `T`s that is pulled: its body runs only inside a `next()`. Move-only, read once.
///
/// **Errors**: what the body throws is thrown by the `next()` that met it; after that the generator is at its end.
/// **Cancellation**: the body works in the scope of the coroutine that awaits `next()`; an await in it that is cancelled
/// throws Cancelled there. Destroying the generator destroys the body where it is suspended.
template <class T>
class [[nodiscard]] AsyncGenerator {
 public:
  using value_type = T;
  class promise_type;
  class Next;

  AsyncGenerator(AsyncGenerator&&) noexcept = default;
  AsyncGenerator& operator=(AsyncGenerator&&) noexcept = default;

  /// Awaitable: the next value, or nullopt at the end and ever after. One `next()` at a time.
  Next next() noexcept { return Next(frame_.get()); }

 private:
  using Owner = base::CoroutineOwner<promise_type>;
  explicit AsyncGenerator(Owner frame) noexcept : frame_(std::move(frame)) {}

  Owner frame_;
};

template <class T>
class AsyncGenerator<T>::promise_type final : public coro::AwaitedPromise {
 public:
  AsyncGenerator get_return_object() noexcept {
    return AsyncGenerator(Owner(std::coroutine_handle<promise_type>::from_promise(*this)));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Pause final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  void return_void() const noexcept {}

  template <class U = T>
    requires std::constructible_from<T, U&&>
  Pause yield_value(U&& value) {
    value_.emplace(std::forward<U>(value));
    return {};
  }

  std::optional<T> take() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return std::exchange(value_, std::nullopt);
  }

 private:
  std::optional<T> value_;
  std::exception_ptr error_;
};

template <class T>
class [[nodiscard]] AsyncGenerator<T>::Next {
 public:
  class Awaiter {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;

    bool await_ready() const noexcept { return false; }

    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> awaiting) {
      assert(frame_ && "next() of an AsyncGenerator that was moved from");
      loop::Scope& scope = loop::scope_of(awaiting);
      cancelled_ = scope.stopped();
      if (cancelled_ || frame_.done()) return false;
      return frame_.promise().advance(frame_, awaiting, scope);
    }

    std::optional<T> await_resume() {
      if (cancelled_) throw Cancelled{};
      return frame_.promise().take();
    }

   private:
    std::coroutine_handle<promise_type> frame_;
    bool cancelled_ = false;
  };

  explicit Next(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  Awaiter operator co_await() const noexcept { return Awaiter(frame_); }

 private:
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace millrace
