// SPDX-License-Identifier: MIT
//
// sleep_for and yield: let time pass, let others run.
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/loop/scope.hpp>

namespace millrace {

/// What `sleep_for` returns: await it.
class [[nodiscard]] Sleep {
 public:
  class Awaiter final : public loop::Waiter, private loop::Timer {
   public:
    explicit Awaiter(Duration span) noexcept : span_(span) {}

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> coroutine) {
      if (!begin(coroutine)) return false;
      if (span_.count().count() <= 0) return take_turn();
      scope().scheduler().timers().arm(*this, base::after(scope().scheduler().now(), span_));
      return wait();
    }
    void await_resume() { finish(); }

   private:
    void expired() noexcept override { wake(); }
    bool detach() noexcept override {
      disarm();
      return true;
    }

    Duration span_;
  };

  explicit Sleep(Duration span) noexcept : span_(span) {}
  Awaiter operator co_await() const noexcept { return Awaiter(span_); }

 private:
  Duration span_;
};

/// Awaitable: suspends for `span`, never shorter; not above one loop turn longer where the loop is free. Zero (or less)
/// is a `yield()`. **Cancellation**: ends with Cancelled at once.
inline Sleep sleep_for(Duration span) noexcept { return Sleep(span); }

/// What `yield` returns: await it.
class [[nodiscard]] Yield {
 public:
  class Awaiter final : public loop::Waiter {
   public:
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> coroutine) {
      return begin(coroutine) && take_turn();
    }
    void await_resume() { finish(); }
  };

  Awaiter operator co_await() const noexcept { return {}; }
};

/// Awaitable: lets everything else that is ready run once. **Cancellation**: ends with Cancelled at once; one that is on its
/// way when its scope is stopped ends well, and the next await is cancelled.
inline Yield yield() noexcept { return {}; }

}  // namespace millrace
