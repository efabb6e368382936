// SPDX-License-Identifier: MIT
//
// task::flat_map: any number of results for each element.
//
//   auto links = mr::task::flat_map(links_of, pages, {.workers = 4});
#pragma once

#include <millrace/task/function_operator.hpp>

#include <string_view>

namespace millrace::task {

struct FlatMap {
  static constexpr std::string_view name = "flat_map";
  using Operator = graph::Flattening;

  template <class Fits>
  static constexpr bool returns_input =
      graph::stage_like<graph::Flattening::Opened<typename Fits::template Returned<>>>;

  template <class Fits>
  static consteval bool fits() {
    if constexpr (!Fits::is_input) {
      static_assert(Fits::is_input, "millrace::task::flat_map: " MILLRACE_EXPECTED_INPUT);
      return false;
    } else if constexpr (!Fits::may_read) {
      static_assert(Fits::may_read, "millrace::task::flat_map: " MILLRACE_EXPECTED_MOVE);
      return false;
    } else if constexpr (!Fits::template is_callable<>) {
      static_assert(Fits::template is_callable<>,
                    "millrace::task::flat_map: the function cannot be called with an element of the input, "
                    "expected f(T), f(T&&) or f(const T&), then " MILLRACE_INJECTED);
      return false;
    } else if constexpr (!returns_input<Fits>) {
      static_assert(returns_input<Fits>, "millrace::task::flat_map: the function returns no elements, "
                                         "expected a range, a Task of a range, an AsyncGenerator or a Stage");
      return false;
    } else {
      return true;
    }
  }
};

/// `flat_map(fn, in, options)`: a stage that gives each element of what `fn(x)` returns, for each element `x` of `in`.
/// `flat_map(fn, options)` waits for its input in a pipe.
///
/// **Shape**: `fn` may return a range, something to await that gives a range, or an AsyncGenerator, a Stage or whatever else
/// can be an input: these are passed on as they come. It may take what a function of `task::map` may; ElementIndex gets a
/// dimension more. **Order**: with one worker, or `{.ordered = true}`, that of the input, and of each call's own results;
/// then those of the first call leave as they come, those of later ones wait for it, up to `window` of each call.
/// **Back-pressure**: a call waits with its next element until there is room for the last one. **Timeout**: of the call, until
/// its range is there; of a generator or a Stage, the whole of it; what has been passed on stays. **Errors**: those of
/// `task::map`. From Pypeln's `pl.task.flat_map`. Example: examples/17_flat_map.cpp.
inline constexpr FunctionOperator<FlatMap> flat_map;

}  // namespace millrace::task
