// SPDX-License-Identifier: MIT
//
// task::filter: the elements for which a predicate is true.
//
//   auto good = mr::task::filter(is_good, pages);
//   auto good = pages | mr::task::filter(is_good, {.workers = 10});
#pragma once

#include <millrace/task/function_operator.hpp>

#include <string_view>

namespace millrace::task {

struct Filter {
  static constexpr std::string_view name = "filter";
  using Operator = graph::Filtering;

  template <class Fits>
  static constexpr bool returns_bool =
      requires(typename Fits::template Result<>& result) { static_cast<bool>(result); };

  template <class Fits>
  static consteval bool fits() {
    if constexpr (!Fits::is_input) {
      static_assert(Fits::is_input, "millrace::task::filter: " MILLRACE_EXPECTED_INPUT);
      return false;
    } else if constexpr (!Fits::may_read) {
      static_assert(Fits::may_read, "millrace::task::filter: " MILLRACE_EXPECTED_MOVE);
      return false;
    } else if constexpr (!Fits::template is_callable<>) {
      static_assert(Fits::template is_callable<>,
                    "millrace::task::filter: the function cannot be called with an element of the input, "
                    "expected f(const T&) or f(T), then " MILLRACE_INJECTED);
      return false;
    } else if constexpr (!returns_bool<Fits>) {
      static_assert(returns_bool<Fits>, "millrace::task::filter: the function's result is no bool, expected "
                                        "what converts to bool, or an awaitable of that");
      return false;
    } else {
      return true;
    }
  }
};

/// `filter(predicate, in, options)`: a stage that gives the elements `x` of `in` for which `predicate(x)` is true,
/// unchanged. `filter(predicate, options)` waits for its input in a pipe.
///
/// **Shape**: an element is never copied: the predicate sees a `const T&`, which lives until the call and its awaits are over.
/// It may return anything that converts to bool, or something to await that gives it; and take what a function of `task::map`
/// may. **Order**, **Back-pressure**, **Errors**, **Cost**: those of `task::map`. From Pypeln's `pl.task.filter`. Example:
/// examples/01_hello.cpp.
inline constexpr FunctionOperator<Filter> filter;

}  // namespace millrace::task
