// SPDX-License-Identifier: MIT
//
// with_timeout: an await that is bounded in time.
//
//   int answer = co_await mr::with_timeout(2s, ask(server));       // TimeoutError after 2 s
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/task.hpp>

namespace millrace {

namespace coro {

/// A scope that is stopped when its time is up: after one more poll for I/O, and behind all that the poll made ready, so
/// that an answer that has arrived while the loop was busy is not thrown away.
class MILLRACE_API Deadline final : private loop::Timer, private loop::ReadyCallback {
 public:
  Deadline(loop::Scope& outer, Duration span) noexcept;

  loop::Scope& scope() noexcept { return scope_; }
  bool has_expired() const noexcept { return expired_; }
  /// From here on it does not expire; false where it has.
  bool lift() noexcept;

 private:
  void expired() noexcept override;
  void called() noexcept override;

  loop::Scope scope_;
  bool expired_ = false;
};

}  // namespace coro

/// Awaits `awaitable` for at most `span`, then cancels it. Returns only when it is over.
///
/// **Errors**: TimeoutError if it was cancelled for being late; what it throws of its own. If it ends with a value
/// although it was late, the value is given: nothing is lost. Throws std::invalid_argument for a negative `span`.
template <coro::awaitable Awaitable>
Task<coro::AwaitResult<Awaitable>> with_timeout(Duration span, Awaitable awaitable) {
  if (span.is_negative()) throw std::invalid_argument("millrace::with_timeout: the time is negative");
  loop::Scope& outer = co_await coro::ThisScope{};
  coro::Deadline deadline(outer, span);
  co_await coro::EnterScope{&deadline.scope()};
  try {
    co_return co_await std::forward<Awaitable>(awaitable);
  } catch (const Cancelled&) {
    if (!deadline.has_expired() || outer.stopped()) throw;
  }
  throw TimeoutError();
}

}  // namespace millrace
