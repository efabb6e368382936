// SPDX-License-Identifier: MIT
//
// Awaitables by which a coroutine of this library reaches the scope that it works under. For the library's own use.
#pragma once

#include <millrace/loop/scope.hpp>

namespace millrace::coro {

/// Awaitable: the scope of the awaiting coroutine, without a suspension and also while it is being stopped.
struct ThisScope {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    scope = &loop::scope_of(coroutine);
    return false;
  }
  loop::Scope& await_resume() const noexcept { return *scope; }

  loop::Scope* scope = nullptr;
};

/// Awaitable: from now on the awaiting coroutine works under `scope`. Gives the scope that it worked under before.
struct EnterScope {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
    loop::Scope& outer = coroutine.promise().scope();
    coroutine.promise().set_scope(*scope);
    scope = &outer;
    return false;
  }
  loop::Scope& await_resume() const noexcept { return *scope; }

  loop::Scope* scope;
};

}  // namespace millrace::coro
