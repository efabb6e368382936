// SPDX-License-Identifier: MIT
//
// Awaits a call of a stage's function, and lets the stage know while it suspends its worker.
#pragma once

#include <millrace/coro/awaitable.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/graph/nothing.hpp>
#include <millrace/graph/stage_run.hpp>

#include <coroutine>
#include <type_traits>
#include <utility>

namespace millrace::graph {

template <class Awaitable>
class CallAwaiter {
  using Inner = decltype(coro::awaiter_of(std::declval<Awaitable>()));

 public:
  CallAwaiter(StageRun& stage, Awaitable&& call)
      : stage_(stage), inner_(coro::awaiter_of(std::forward<Awaitable>(call))) {}
  CallAwaiter(const CallAwaiter&) = delete;
  CallAwaiter& operator=(const CallAwaiter&) = delete;

  bool await_ready() { return inner_.await_ready(); }

  // A Task knows its worker only when it has suspended: nobody can have resumed it before. Where another awaiter has suspended,
  // the call may go on elsewhere at once: nothing here is touched then.
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> worker) {
    if constexpr (coro::is_task<std::remove_cvref_t<Awaitable>>) {
      if (!inner_.await_suspend(worker)) return false;
      suspend();
      return true;
    } else if constexpr (std::is_same_v<decltype(inner_.await_suspend(worker)), bool>) {
      suspend();
      if (inner_.await_suspend(worker)) return true;
      resume();
      return false;
    } else {
      suspend();
      return inner_.await_suspend(worker);
    }
  }

  /// What the call gives, and Nothing where that is void.
  decltype(auto) await_resume() {
    if (suspended_) resume();
    if constexpr (std::is_void_v<decltype(inner_.await_resume())>) {
      inner_.await_resume();
      return Nothing{};
    } else {
      return inner_.await_resume();
    }
  }

 private:
  void suspend() noexcept {
    stage_.call_suspends();
    suspended_ = true;
  }
  void resume() noexcept {
    stage_.call_resumes();
    suspended_ = false;
  }

  StageRun& stage_;
  Inner inner_;
  bool suspended_ = false;
};

}  // namespace millrace::graph
