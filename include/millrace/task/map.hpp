// SPDX-License-Identifier: MIT
//
// task::map: the result of a function for each element.
//
//   auto pages = mr::task::map(fetch, urls, {.workers = 100});
//   auto pages = urls | mr::task::map(fetch, {.workers = 100});
#pragma once

#include <millrace/task/function_operator.hpp>

#include <string_view>
#include <type_traits>

namespace millrace::task {

struct Map {
  static constexpr std::string_view name = "map";
  using Operator = graph::Mapping;

  template <class Fits>
  static consteval bool fits() {
    if constexpr (!Fits::is_input) {
      static_assert(Fits::is_input, "millrace::task::map: " MILLRACE_EXPECTED_INPUT);
      return false;
    } else if constexpr (!Fits::may_read) {
      static_assert(Fits::may_read, "millrace::task::map: " MILLRACE_EXPECTED_MOVE);
      return false;
    } else if constexpr (!Fits::template is_callable<>) {
      static_assert(Fits::template is_callable<>,
                    "millrace::task::map: the function cannot be called with an element of the input, "
                    "expected f(T), f(T&&) or f(const T&), then " MILLRACE_INJECTED);
      return false;
    } else if constexpr (std::is_void_v<typename Fits::template Result<>>) {
      static_assert(!std::is_void_v<typename Fits::template Result<>>,
                    "millrace::task::map: the function returns nothing, expected a result for each element "
                    "(see task::each)");
      return false;
    } else {
      return true;
    }
  }
};

/// `map(fn, in, options)`: a stage that gives `fn(x)` for each element `x` of `in`. `map(fn, options)` waits for its input
/// in a pipe.
///
/// **Shape**: one result per element. `fn` may return a value, or something to await: a Task, another awaitable; a Stage is
/// awaited to a vector. Beside the element it may take WorkerInfo, ElementIndex, std::stop_token, and `Context&`, what
/// `on_start` returned. **Order**: that in which calls end; that of the input with one worker or `{.ordered = true}`.
/// **Back-pressure**: at most `workers` calls at once; `maxsize` elements wait in front. **Errors**: the first exception ends
/// the run and reaches the consumer; wrong options throw std::invalid_argument here. **Cost**: neighbouring stages of plain
/// functions run without a queue between them. From Pypeln's `pl.task.map`. Example: examples/01_hello.cpp.
inline constexpr FunctionOperator<Map> map;

}  // namespace millrace::task
