// SPDX-License-Identifier: MIT
//
// task::each: a function for its effect on each element.
//
//   mr::task::each(store, pages, {.workers = 10}).run();
//   co_await stage;                                        // the same inside a coroutine, with a named stage
#pragma once

#include <millrace/task/function_operator.hpp>

#include <string_view>

namespace millrace::task {

struct Each {
  static constexpr std::string_view name = "each";
  using Operator = graph::Consuming;

  template <class Fits>
  static consteval bool fits() {
    if constexpr (!Fits::is_input) {
      static_assert(Fits::is_input, "millrace::task::each: " MILLRACE_EXPECTED_INPUT);
      return false;
    } else if constexpr (!Fits::may_read) {
      static_assert(Fits::may_read, "millrace::task::each: " MILLRACE_EXPECTED_MOVE);
      return false;
    } else if constexpr (!Fits::template is_callable<>) {
      static_assert(Fits::template is_callable<>,
                    "millrace::task::each: the function cannot be called with an element of the input, "
                    "expected f(T), f(T&&) or f(const T&), then " MILLRACE_INJECTED);
      return false;
    } else {
      return true;
    }
  }
};

/// `each(fn, in, options)`: a `Stage<void>` that calls `fn(x)` for each element `x` of `in`. `each(fn, options)` waits for
/// its input in a pipe.
///
/// **Shape**: no elements; what `fn` returns is awaited where it can be, and discarded. Nothing is called before the stage is
/// run: by `stage.run()` or `task::run(stage)`, which block, or by `co_await stage`. **Order**, **Back-pressure**,
/// **Errors**: those of `task::map`. From Pypeln's `pl.task.each`. Example: examples/11_contexts.cpp.
inline constexpr FunctionOperator<Each> each;

}  // namespace millrace::task
