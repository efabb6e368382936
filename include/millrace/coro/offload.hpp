// SPDX-License-Identifier: MIT
//
// offload: runs a blocking or long computation on the library's thread pool.
//
//   std::string text = co_await mr::offload(read_whole_file);
#pragma once

#include <millrace/base/outcome.hpp>
#include <millrace/loop/scope.hpp>
#include <millrace/loop/thread_pool.hpp>

#include <functional>
#include <optional>
#include <type_traits>

namespace millrace {

/// What `offload` returns: await it.
template <class Fn>
class [[nodiscard]] Offload {
  using Result = std::invoke_result_t<Fn&>;

 public:
  class Awaiter;

  explicit Offload(Fn fn) : fn_(std::move(fn)) {}
  Awaiter operator co_await() && { return Awaiter(std::move(fn_)); }
  Awaiter operator co_await() & { return Awaiter(std::move(fn_)); }

 private:
  Fn fn_;
};

/// Awaitable: calls `fn()` on a thread of the library's pool and gives its result back on the loop.
///
/// **Errors**: what `fn` throws. **Cancellation**: a job that is still queued is withdrawn; one that is running is
/// waited for. **Threads**: `fn` runs on another thread, everything else here; see `set_offload_threads`.
template <class Fn>
  requires std::is_invocable_v<std::decay_t<Fn>&>
Offload<std::decay_t<Fn>> offload(Fn&& fn) {
  return Offload<std::decay_t<Fn>>(std::forward<Fn>(fn));
}

template <class Fn>
class Offload<Fn>::Awaiter final : public loop::Waiter, private loop::PoolJob, private loop::Posted {
 public:
  explicit Awaiter(Fn fn) : fn_(std::move(fn)) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    if (!begin(coroutine)) return false;
    submit(*this);  // its result arrives on this thread, later
    scope().scheduler().expect_post();
    return wait();
  }
  Result await_resume() {
    finish();
    return std::move(*outcome_).value();
  }

 private:
  void execute() noexcept override {
    try {
      if constexpr (std::is_void_v<Result>) {
        std::invoke(fn_);
        outcome_.emplace();
      } else {
        outcome_.emplace(std::invoke(fn_));
      }
    } catch (...) {
      outcome_.emplace(Outcome<Result>::failure(std::current_exception()));
    }
    scope().scheduler().post(*this);
  }
  void arrived() noexcept override {
    scope().scheduler().expect_post_no_more();
    wake();
  }
  bool detach() noexcept override {
    if (!withdraw(*this)) return false;
    scope().scheduler().expect_post_no_more();
    return true;
  }

  Fn fn_;
  std::optional<Outcome<Result>> outcome_;
};

}  // namespace millrace
