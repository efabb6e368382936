// SPDX-License-Identifier: MIT
//
// shielded: an await that goes on to its end although one's own run is being cancelled.
#pragma once

#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/task.hpp>

namespace millrace {

namespace coro {

template <awaitable Inner>
Task<AwaitResult<Inner>> shielded_task(Inner inner) {
  loop::Scope& outer = co_await ThisScope{};
  loop::Scope shield(outer.scheduler());
  co_await EnterScope{&shield};
  co_return co_await std::forward<Inner>(inner);
}

/// Starts its task although the awaiting scope is being stopped.
template <class T>
class [[nodiscard]] Shielded {
 public:
  explicit Shielded(Task<T> task) noexcept : task_(std::move(task)) {}
  auto operator co_await() noexcept { return task_.start_always(); }

 private:
  Task<T> task_;
};

}  // namespace coro

/// Awaits `awaitable` to its end, also while the run of the awaiting coroutine is being cancelled: for clean-up that must
/// happen. Cancellation is not lost: the next await that is not shielded throws.
template <coro::awaitable Awaitable>
coro::Shielded<coro::AwaitResult<Awaitable>> shielded(Awaitable awaitable) {
  return coro::Shielded(coro::shielded_task<Awaitable>(std::forward<Awaitable>(awaitable)));
}

}  // namespace millrace
