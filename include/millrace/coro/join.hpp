// SPDX-License-Identifier: MIT
//
// Join: waits until everything that was started is over. For the library's own use.
#pragma once

#include <millrace/coro/root.hpp>
#include <millrace/loop/scope.hpp>

#include <cstddef>

namespace millrace::coro {

/// Counts roots; one coroutine may await it to be empty. That await cannot be cancelled: what was started is stopped by
/// its scope, and must be over before the awaiting frame goes on.
class Join final : public RootOwner, private loop::Waiter {
 public:
  void start(Root root, loop::Scope& scope) {
    ++running_;
    std::move(root).start(scope, *this);
  }

  bool await_ready() const noexcept { return running_ == 0; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    begin_always(coroutine, loop::scope_of(coroutine));
    static_cast<void>(wait());
  }
  void await_resume() noexcept {
    if (is_begun()) static_cast<void>(ended_well());
  }

 private:
  void root_ended() noexcept override {
    if (--running_ == 0 && is_waiting()) wake();
  }
  bool detach() noexcept override { return false; }

  std::size_t running_ = 0;
};

}  // namespace millrace::coro
