// SPDX-License-Identifier: MIT
//
// task::parallel: awaits a stage of tasks, some at a time, and tells how each of them ended.
//
//   for (mr::Outcome<Page>&& page : mr::task::parallel(downloads, {.workers = 10}))
//     if (page) use(page.value());
#pragma once

#include <millrace/base/outcome.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/task/function_operator.hpp>

#include <chrono>
#include <exception>
#include <type_traits>
#include <utility>

namespace millrace::task {

/// Awaits one job. Its failure is its outcome, but for that it was cancelled with the run itself.
template <class Job>
Task<Outcome<coro::AwaitResult<Job>>> settle(Job&& job) {
  using Result = coro::AwaitResult<Job>;
  std::exception_ptr failure;
  bool was_cancelled = false;
  try {
    if constexpr (std::is_void_v<Result>) {
      co_await std::forward<Job>(job);
      co_return Outcome<void>();
    } else {
      co_return Outcome<Result>(co_await std::forward<Job>(job));
    }
  } catch (const Cancelled&) {
    failure = std::current_exception();
    was_cancelled = true;
  } catch (...) {
    failure = std::current_exception();
  }
  loop::Scope& scope = co_await coro::ThisScope{};
  if (was_cancelled && scope.stopped()) std::rethrow_exception(failure);
  co_return Outcome<Result>::failure(std::move(failure));
}

/// The function of `parallel`. A timeout is not the stage's: it has an outcome, too.
struct Settle {
  template <coro::awaitable Job>
  Task<Outcome<coro::AwaitResult<Job>>> operator()(Job&& job) const {
    if (timeout.count() == 0) co_return co_await settle(std::forward<Job>(job));
    Task<coro::AwaitResult<Job>> timed = with_timeout(timeout, std::forward<Job>(job));
    co_return co_await settle(std::move(timed));
  }

  std::chrono::nanoseconds timeout;
};

/// A stage of the outcomes of `in`'s elements, which are `Task<T>`s or whatever else can be awaited: an `Outcome<T>` each.
///
/// **Shape**: up to `workers` tasks run at once, as a rolling window: a place that becomes free is filled at once. **Order**:
/// that in which they end, each as soon as it has; that of the input with `{.ordered = true}`. **Errors**: a task that fails or
/// exceeds `timeout` (TimeoutError) disturbs none of the others; a failure of the source ends the run. **Cancellation**: leaving
/// early cancels the tasks that run. From turbopipes. Example: examples/20_parallel.cpp.
template <class In>
auto parallel(In&& in, StageOptions<> options = {}) {
  if constexpr (!graph::element_input<In>) {
    static_assert(graph::element_input<In>, "millrace::task::parallel: " MILLRACE_EXPECTED_INPUT);
    return misfit();
  } else if constexpr (graph::needs_move<In>) {
    static_assert(!graph::needs_move<In>, "millrace::task::parallel: " MILLRACE_EXPECTED_MOVE);
    return misfit();
  } else if constexpr (!coro::awaitable<graph::ElementOf<In>>) {
    static_assert(coro::awaitable<graph::ElementOf<In>>,
                  "millrace::task::parallel: the elements cannot be awaited, expected a Task or another "
                  "awaitable");
    return misfit();
  } else {
    graph::Settings settings = graph::checked(options, "parallel");
    const Settle settle_job{std::exchange(settings.timeout, {})};
    return build<graph::Mapping>(settings, settle_job, std::forward<In>(in), graph::Hooks<NoHook, NoHook>());
  }
}

/// The same without its input, for `in | task::parallel(options)`.
inline auto parallel(StageOptions<> options = {}) {
  std::string name(options.name);
  return Partial([options, name = std::move(name)]<class In>(In&& in) mutable {
    options.name = name;
    return parallel(std::forward<In>(in), options);
  });
}

}  // namespace millrace::task
