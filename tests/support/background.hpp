// SPDX-License-Identifier: MIT
//
// A coroutine that runs beside the test's own, can be cancelled alone, and tells how it ended.
#pragma once

#include <millrace/base/outcome.hpp>
#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/errors.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace test {

/// Runs `task` on the running loop, in a scope of its own.
template <class T>
class Background {
 public:
  explicit Background(millrace::Task<T> task) : state_(std::make_shared<State>()) {
    millrace::EventLoop::current().spawn(
        work(state_, std::move(task)),
        [state = state_](millrace::Outcome<T> outcome) { state->outcome.emplace(std::move(outcome)); });
  }

  /// What cancels it: its awaits end, when the loop comes to them.
  void cancel() noexcept { state_->scope.stop(); }
  /// Cancels it, and resumes it inside this call.
  void unwind() noexcept {
    state_->scope.stop();
    state_->scope.unwind();
  }

  bool is_over() const noexcept { return state_->outcome.has_value(); }
  bool has_value() const noexcept { return is_over() && state_->outcome->has_value(); }
  T value() { return std::move(*state_->outcome).value(); }

  template <class Error>
  bool ended_with() const {
    if (!is_over() || state_->outcome->has_value()) return false;
    try {
      std::rethrow_exception(state_->outcome->error());
    } catch (const Error&) {
      return true;
    } catch (...) {
      return false;
    }
  }
  bool was_cancelled() const { return ended_with<millrace::Cancelled>(); }

 private:
  // Shared with the coroutine: a test that fails leaves it running.
  struct State {
    millrace::loop::Scope scope{millrace::loop::current_scheduler()};
    std::optional<millrace::Outcome<T>> outcome;
  };

  static millrace::Task<T> work(std::shared_ptr<State> state, millrace::Task<T> task) {
    co_await millrace::coro::EnterScope{&state->scope};
    co_return co_await std::move(task);
  }

  std::shared_ptr<State> state_;
};

template <class T>
Background(millrace::Task<T>) -> Background<T>;

/// Lets everything else run until it waits for something that is not there. An await that is ready may take a turn at
/// the end of the ready list; so many in a row, at most, are in one step of a test.
inline millrace::Task<void> settle() {
  for (int turn = 0; turn < 32; ++turn) co_await millrace::yield();
}

}  // namespace test
