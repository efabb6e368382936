// SPDX-License-Identifier: MIT
//
// task::filter: the elements for which a function says true.
//
//   auto good = mr::task::filter(is_ok, pages);
//   auto good = pages | mr::task::filter(is_ok);
#pragma once

#include <millrace/task/build.hpp>
#include <millrace/task/partial.hpp>

#include <string>
#include <utility>

namespace millrace::task {

/// A stage that gives the elements `x` of `in` for which `predicate(x)` is true, unchanged.
///
/// **Shape**: an element is never copied: the predicate sees a `const T&`, which lives until the call and its awaits are over.
/// It may return anything that converts to bool, or something to await that gives it; and take what a function of `task::map`
/// may. **Order**, **Back-pressure**, **Errors**, **Cost**: those of `task::map`. From Pypeln's `pl.task.filter`. Example:
/// examples/01_hello.cpp.
template <class Fn, not_options In, class OnStart, class OnDone>
auto filter(Fn&& fn, In&& in, StageOptions<OnStart, OnDone> options) {
  using Fits = Fit<graph::Filtering, Fn, In, OnStart, OnDone>;
  if constexpr (!Fits::is_input) {
    static_assert(Fits::is_input, "millrace::task::filter: " MILLRACE_EXPECTED_INPUT);
    return misfit();
  } else if constexpr (!Fits::may_read) {
    static_assert(Fits::may_read, "millrace::task::filter: " MILLRACE_EXPECTED_MOVE);
    return misfit();
  } else if constexpr (!Fits::template is_callable<>) {
    static_assert(Fits::template is_callable<>,
                  "millrace::task::filter: the function cannot be called with an element of the input, "
                  "expected f(const T&) or f(T), then " MILLRACE_INJECTED);
    return misfit();
  } else if constexpr (!Fits::template returns_bool<>) {
    static_assert(Fits::template returns_bool<>, "millrace::task::filter: the function's result is no bool, "
                                                 "expected what converts to bool, or an awaitable of that");
    return misfit();
  } else {
    return build<graph::Filtering>("filter", std::forward<Fn>(fn), std::forward<In>(in), std::move(options));
  }
}

template <class Fn, not_options In>
auto filter(Fn&& fn, In&& in, StageOptions<> options = {}) {
  return filter<Fn, In, NoHook, NoHook>(std::forward<Fn>(fn), std::forward<In>(in), std::move(options));
}

/// The same without its input, for `in | task::filter(fn, options)`.
template <class Fn, class OnStart, class OnDone>
auto filter(Fn&& fn, StageOptions<OnStart, OnDone> options) {
  std::string name(options.name);  // copied: a partial may outlive what it was built from
  return Partial([f = std::decay_t<Fn>(std::forward<Fn>(fn)), o = std::move(options),
                  name = std::move(name)]<class In>(In&& in) mutable {
    o.name = name;
    return filter(std::move(f), std::forward<In>(in), std::move(o));
  });
}

template <class Fn>
auto filter(Fn&& fn, StageOptions<> options = {}) {
  return filter<Fn, NoHook, NoHook>(std::forward<Fn>(fn), std::move(options));
}

}  // namespace millrace::task
