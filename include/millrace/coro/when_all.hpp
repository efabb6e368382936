// SPDX-License-Identifier: MIT
//
// when_all: awaits many things at once.
//
//   auto [page, icon] = co_await mr::when_all(fetch(a), fetch(b));
#pragma once

#include <millrace/base/outcome.hpp>
#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/join.hpp>
#include <millrace/coro/task.hpp>

#include <array>
#include <exception>
#include <optional>
#include <tuple>
#include <variant>

namespace millrace {

namespace coro {

/// The scope that the branches share, and the failure that ends them all.
class Branches {
 public:
  explicit Branches(loop::Scope& outer) noexcept : scope_(outer) {}

  /// Keeps the first failure and cancels the other branches.
  void fail(std::exception_ptr error) noexcept {
    if (!error_) error_ = std::move(error);
    scope_.stop();
  }

  void rethrow_failure() const {
    if (error_) std::rethrow_exception(error_);
  }
  loop::Scope& scope() noexcept { return scope_; }

 private:
  loop::Scope scope_;
  std::exception_ptr error_;
};

template <class T>
using BranchResult = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class Awaitable, class Result>
Root branch(Branches& branches, Awaitable& awaitable, std::optional<Outcome<Result>>& result) {
  try {
    if constexpr (std::is_void_v<Result>) {
      co_await std::forward<Awaitable>(awaitable);
      result.emplace();
    } else {
      result.emplace(co_await std::forward<Awaitable>(awaitable));
    }
  } catch (...) {
    branches.fail(std::current_exception());
  }
}

template <class Result>
BranchResult<Result> branch_value(std::optional<Outcome<Result>>& result) {
  if constexpr (std::is_void_v<Result>)
    return {};
  else
    return std::move(*result).value();
}

}  // namespace coro

/// Awaits all of them at once, each started in the order given.
///
/// Gives a tuple of their results, `std::monostate` for void. **Errors**: the first failure, after the others were
/// cancelled and are over; later failures are dropped. **Cancellation**: cancels all of them, waits for their end.
template <coro::awaitable... Awaitables>
Task<std::tuple<coro::BranchResult<coro::AwaitResult<Awaitables>>...>> when_all(Awaitables... awaitables) {
  loop::Scope& outer = co_await coro::ThisScope{};
  coro::Branches branches(outer);
  std::tuple<std::optional<Outcome<coro::AwaitResult<Awaitables>>>...> results;
  coro::Join join;
  // All of them are made before the first is started: when there is no memory for one, none has been.
  std::array<coro::Root, sizeof...(Awaitables)> roots = std::apply(
      [&](auto&... result) {
        return std::array<coro::Root, sizeof...(Awaitables)>{
            coro::branch<Awaitables>(branches, awaitables, result)...};
      },
      results);
  for (coro::Root& root : roots) join.start(std::move(root), branches.scope());
  co_await join;
  branches.rethrow_failure();
  co_return std::apply(
      [](auto&... result) {
        return std::tuple<coro::BranchResult<coro::AwaitResult<Awaitables>>...>(
            coro::branch_value(result)...);
      },
      results);
}

}  // namespace millrace
