// SPDX-License-Identifier: MIT
//
// The same program inside a coroutine: awaited to a vector, then iterated element by element. Meanwhile the
// loop goes on, so that other coroutines run too.
#include <millrace/millrace.hpp>

#include <chrono>
#include <iostream>
#include <optional>
#include <ranges>
#include <vector>

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

// [amain]
mr::Task<void> amain() {
  auto data = std::views::iota(0, 10);
  auto stage = mr::task::map(slow_add1, data, {.workers = 3, .maxsize = 4});
  auto kept = mr::task::filter(slow_gt3, stage, {.workers = 2});

  std::vector<int> all = co_await kept;  // one run, to its end
  std::cout << "awaited: " << all.size() << " elements\n";

  auto stream = kept.stream();  // a second run, each element as it is ready
  while (std::optional<int> x = co_await stream.next()) std::cout << "next: " << *x << '\n';
}

int main() { mr::run(amain()); }
// [/amain]
