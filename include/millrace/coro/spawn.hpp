// SPDX-License-Identifier: MIT
//
// EventLoop::spawn and run: how a coroutine gets to run at all.
//
//   int main() { return mr::run(amain()); }
#pragma once

#include <millrace/base/log.hpp>
#include <millrace/base/outcome.hpp>
#include <millrace/coro/root.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/loop/event_loop.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>

namespace millrace {

namespace coro {

/// What keeps the loop active while a spawned task is unfinished.
class MILLRACE_API SpawnedRoot final : public RootOwner {
 public:
  /// Starts `root` under the loop's own scope.
  static void start(loop::Scheduler& scheduler, Root root);

 private:
  explicit SpawnedRoot(loop::Scheduler& scheduler) noexcept : scheduler_(scheduler) {}
  void root_ended() noexcept override;

  loop::Scheduler& scheduler_;
};

/// Logs a failure. That the loop's end cancelled the task is none.
MILLRACE_API void report_failure(const std::exception_ptr& error) noexcept;

template <class Result>
void report(Outcome<Result> outcome) noexcept {
  if (!outcome.has_value()) report_failure(outcome.error());
}

// Its first await takes it to the loop's ready list: what is spawned runs in the loop's turn, not in the spawning call.
template <class Make, class Done>
Root spawned(Make make, Done done) {
  using Result = AwaitResult<std::invoke_result_t<Make&>>;
  std::optional<Outcome<Result>> outcome;
  try {
    co_await yield();
    auto task = std::invoke(make);
    if constexpr (std::is_void_v<Result>) {
      co_await std::move(task);
      outcome.emplace();
    } else {
      outcome.emplace(co_await std::move(task));
    }
  } catch (...) {
    outcome.emplace(Outcome<Result>::failure(std::current_exception()));
  }
  try {
    std::invoke(done, std::move(*outcome));
  } catch (...) {
    base::log_error("the callback of a spawned task failed", std::current_exception());
  }
}

/// Gives the task that it holds, once.
template <class T>
struct Given {
  explicit Given(Task<T> given) noexcept : task(std::move(given)) {}
  Task<T> operator()() noexcept { return std::move(task); }
  Task<T> task;
};

}  // namespace coro

template <class Callable, class Done>
  requires std::is_invocable_v<Callable&>
void EventLoop::spawn(Callable callable, Done done) {
  coro::SpawnedRoot::start(scheduler(), coro::spawned(std::move(callable), std::move(done)));
}

template <class Callable>
  requires std::is_invocable_v<Callable&>
void EventLoop::spawn(Callable callable) {
  using Result = coro::AwaitResult<std::invoke_result_t<Callable&>>;
  spawn(std::move(callable), &coro::report<Result>);
}

template <class T, class Done>
void EventLoop::spawn(Task<T> task, Done done) {
  spawn(coro::Given<T>(std::move(task)), std::move(done));
}

template <class T>
void EventLoop::spawn(Task<T> task) {
  spawn(coro::Given<T>(std::move(task)));
}

namespace coro {

template <class Callable>
decltype(auto) run_callable(Callable callable) {
  using Result = AwaitResult<std::invoke_result_t<Callable&>>;
  loop::Scheduler& scheduler = loop::loop_to_drive("millrace::run()");
  std::optional<Outcome<Result>> outcome;
  scheduler.facade().spawn(std::move(callable), [&](Outcome<Result>&& result) noexcept {
    try {
      outcome.emplace(std::move(result));
    } catch (...) {
      outcome.emplace(Outcome<Result>::failure(std::current_exception()));
    }
  });
  while (!outcome || scheduler.has_background()) scheduler.drive();
  return std::move(*outcome).value();
}

}  // namespace coro

/// Runs a coroutine to its end on this thread's own loop and returns its result or throws its exception. Does not wait
/// for what was spawned meanwhile; that goes on with the next run and is cancelled at the loop's end.
///
/// **Errors**: LoopRunningError inside a coroutine or a callback of the library.
template <class T>
T run(Task<T> task) {
  return coro::run_callable(coro::Given<T>(std::move(task)));
}

/// The same for a callable that returns a Task, such as a coroutine lambda: it is kept, with its captures, to the end.
template <class Callable>
  requires std::is_invocable_v<std::decay_t<Callable>&> &&
           coro::awaitable<std::invoke_result_t<std::decay_t<Callable>&>>
decltype(auto) run(Callable&& callable) {
  return coro::run_callable(std::decay_t<Callable>(std::forward<Callable>(callable)));
}

}  // namespace millrace
