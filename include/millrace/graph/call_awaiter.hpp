// SPDX-License-Identifier: MIT
//
// Awaits a call of a stage's function, and lets the stage know while it suspends its worker.
#pragma once

#include <millrace/coro/task.hpp>
#include <millrace/graph/nothing.hpp>
#include <millrace/graph/stage_run.hpp>

#include <coroutine>
#include <type_traits>

namespace millrace::graph {

template <class Result>
class CallAwaiter {
 public:
  CallAwaiter(StageRun& stage, Task<Result>& call) noexcept
      : stage_(stage), call_(call.operator co_await()) {}
  CallAwaiter(const CallAwaiter&) = delete;
  CallAwaiter& operator=(const CallAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }

  // The call knows its worker only when it has suspended: nobody can have resumed it before.
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> worker) {
    is_suspended_ = call_.await_suspend(worker);
    if (is_suspended_) stage_.call_suspends();
    return is_suspended_;
  }

  /// What the call gives, and Nothing where that is void.
  decltype(auto) await_resume() {
    if (is_suspended_) stage_.call_resumes();
    if constexpr (std::is_void_v<Result>) {
      call_.await_resume();
      return Nothing{};
    } else {
      return call_.await_resume();
    }
  }

 private:
  StageRun& stage_;
  typename Task<Result>::Awaiter call_;
  bool is_suspended_ = false;
};

}  // namespace millrace::graph
