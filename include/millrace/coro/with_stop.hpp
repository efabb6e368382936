// SPDX-License-Identifier: MIT
//
// Between the library's scopes and std::stop_token: current_stop_token gives one, with_stop obeys one.
//
//   std::stop_token token = co_await mr::current_stop_token();     // hand it to foreign code
//   co_await mr::with_stop(token, serve());                        // Cancelled when the token says so
#pragma once

#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/task.hpp>

#include <optional>
#include <stop_token>

namespace millrace {

namespace coro {

struct [[nodiscard]] CurrentStopToken : ThisScope {
  std::stop_token await_resume() const { return scope->token(); }
};

/// A scope that is stopped by a token, on whichever thread that is requested.
class MILLRACE_API TokenScope final : private loop::Posted {
 public:
  TokenScope(loop::Scope& outer, std::stop_token token);
  ~TokenScope();

  loop::Scope& scope() noexcept { return scope_; }

 private:
  struct Request {
    TokenScope* self;
    void operator()() const noexcept { self->scope_.scheduler().post(*self); }
  };

  void arrived() noexcept override { scope_.stop(); }

  loop::Scope scope_;
  std::optional<std::stop_callback<Request>> callback_;
};

}  // namespace coro

/// Awaitable: the `std::stop_token` of the run that this coroutine works for. It may be handed to any thread.
inline coro::CurrentStopToken current_stop_token() noexcept { return {}; }

/// Awaits `awaitable` and cancels it when `token` is requested to stop, from any thread. Returns only when it is over.
///
/// **Errors**: Cancelled if it was cancelled; what it throws of its own. If it ends with a value all the same, the value
/// is given.
template <coro::awaitable Awaitable>
Task<coro::AwaitResult<Awaitable>> with_stop(std::stop_token token, Awaitable awaitable) {
  loop::Scope& outer = co_await coro::ThisScope{};
  coro::TokenScope bridge(outer, std::move(token));
  co_await coro::EnterScope{&bridge.scope()};
  co_return co_await std::forward<Awaitable>(awaitable);
}

}  // namespace millrace
