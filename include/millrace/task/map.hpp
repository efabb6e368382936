// SPDX-License-Identifier: MIT
//
// task::map: the result of a function for each element.
//
//   auto pages = mr::task::map(fetch, urls, {.workers = 100});
//   auto pages = urls | mr::task::map(fetch, {.workers = 100});
#pragma once

#include <millrace/task/build.hpp>
#include <millrace/task/partial.hpp>

#include <string>
#include <utility>

namespace millrace::task {

/// A stage that gives `fn(x)` for each element `x` of `in`.
///
/// **Shape**: one result per element. `fn` may return a value, or something to await: a Task, another awaitable; a Stage is
/// awaited to a vector. Beside the element it may take WorkerInfo, ElementIndex, std::stop_token, and `Context&`, what
/// `on_start` returned. **Order**: that in which calls end; that of the input with one worker or `{.ordered = true}`.
/// **Back-pressure**: at most `workers` calls at once; `maxsize` elements wait in front. **Errors**: the first exception ends
/// the run and reaches the consumer; wrong options throw std::invalid_argument here. **Cost**: neighbouring stages of plain
/// functions run without a queue between them. From Pypeln's `pl.task.map`. Example: examples/01_hello.cpp.
template <class Fn, not_options In, class OnStart, class OnDone>
auto map(Fn&& fn, In&& in, StageOptions<OnStart, OnDone> options) {
  using Fits = Fit<graph::Mapping, Fn, In, OnStart, OnDone>;
  if constexpr (!Fits::is_input) {
    static_assert(Fits::is_input, "millrace::task::map: " MILLRACE_EXPECTED_INPUT);
    return misfit();
  } else if constexpr (!Fits::may_read) {
    static_assert(Fits::may_read, "millrace::task::map: " MILLRACE_EXPECTED_MOVE);
    return misfit();
  } else if constexpr (!Fits::template is_callable<>) {
    static_assert(Fits::template is_callable<>,
                  "millrace::task::map: the function cannot be called with an element of the input, expected "
                  "f(T), f(T&&) or f(const T&), then " MILLRACE_INJECTED);
    return misfit();
  } else if constexpr (!Fits::template returns_value<>) {
    static_assert(Fits::template returns_value<>, "millrace::task::map: the function returns nothing, "
                                                  "expected a result for each element (see task::each)");
    return misfit();
  } else {
    return build<graph::Mapping>("map", std::forward<Fn>(fn), std::forward<In>(in), std::move(options));
  }
}

template <class Fn, not_options In>
auto map(Fn&& fn, In&& in, StageOptions<> options = {}) {
  return map<Fn, In, NoHook, NoHook>(std::forward<Fn>(fn), std::forward<In>(in), std::move(options));
}

/// The same without its input, for `in | task::map(fn, options)`.
template <class Fn, class OnStart, class OnDone>
auto map(Fn&& fn, StageOptions<OnStart, OnDone> options) {
  std::string name(options.name);  // copied: a partial may outlive what it was built from
  return Partial([f = std::decay_t<Fn>(std::forward<Fn>(fn)), o = std::move(options),
                  name = std::move(name)]<class In>(In&& in) mutable {
    o.name = name;
    return map(std::move(f), std::forward<In>(in), std::move(o));
  });
}

template <class Fn>
auto map(Fn&& fn, StageOptions<> options = {}) {
  return map<Fn, NoHook, NoHook>(std::forward<Fn>(fn), std::move(options));
}

}  // namespace millrace::task
