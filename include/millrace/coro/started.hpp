// SPDX-License-Identifier: MIT
//
// Started: a Task that is awaited by what is no coroutine. For the library's own use.
#pragma once

#include <millrace/base/coroutine_owner.hpp>
#include <millrace/coro/task.hpp>

#include <coroutine>

namespace millrace::coro {

/// Holds one task at a time, of any type.
class Started {
 public:
  /// Runs `task` under `scope` until it suspends or has ended; true if `awaiting` will be told of its end.
  template <class T>
  bool start(Task<T> task, loop::Scope& scope, Continuation& awaiting) {
    const auto frame = task.release();
    assert(frame && !frame.done() && "a Task is awaited once, and not after it was moved from");
    frame_ = base::CoroutineOwner<>(frame);
    return frame.promise().advance(frame, awaiting, scope);
  }

  /// What the task gives, which was a Task<T>, and throws what it threw.
  template <class T>
  T result() {
    using Promise = typename Task<T>::promise_type;
    return std::coroutine_handle<Promise>::from_address(frame_.get().address()).promise().take();
  }
  void destroy() noexcept { frame_ = {}; }

 private:
  base::CoroutineOwner<> frame_;
};

}  // namespace millrace::coro
