// SPDX-License-Identifier: MIT
//
// Started: a Task whose end is awaited by what is no coroutine. For the library's own use.
#pragma once

#include <millrace/base/coroutine_owner.hpp>
#include <millrace/coro/task.hpp>

#include <coroutine>

namespace millrace::coro {

/// Holds one task at a time, of any type.
class Started {
 public:
  template <class T>
  void hold(Task<T> task) noexcept {
    frame_.set(task.release());
  }

  /// See Task; it was a Task<T>.
  template <class T>
  T result() {
    using Held = typename Task<T>::promise_type;
    return std::coroutine_handle<Held>::from_address(frame_.get().address()).promise().take();
  }
  void destroy() noexcept { frame_.reset(); }

 private:
  base::CoroutineOwner<> frame_;
};

}  // namespace millrace::coro
