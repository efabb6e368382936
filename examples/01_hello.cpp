// SPDX-License-Identifier: MIT
//
// The first program: two stages, iterated like any range. No coroutine is visible in main().
//
// Every call sleeps for the same time, so that the results come in the order of the input. In general they
// come as they are ready: see 12_ordered.cpp.

// [hello]
#include <millrace/millrace.hpp>

#include <chrono>
#include <iostream>
#include <ranges>

namespace mr = millrace;
using namespace std::chrono_literals;

mr::Task<int> slow_add1(int x) {
  co_await mr::sleep_for(10ms);
  co_return x + 1;
}

mr::Task<bool> slow_gt3(int x) {
  co_await mr::sleep_for(10ms);
  co_return x > 3;
}

int main() {
  auto stage = std::views::iota(0, 10) | mr::task::map(slow_add1, {.workers = 3, .maxsize = 4}) |
               mr::task::filter(slow_gt3, {.workers = 2});
  for (int x : stage) std::cout << x << '\n';
}
// [/hello]
