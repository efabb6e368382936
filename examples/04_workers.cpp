// SPDX-License-Identifier: MIT
//
// Two options decide how much goes on at once: `workers` bounds the calls in flight, `maxsize` what may wait.
#include <millrace/millrace.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <ranges>

namespace mr = millrace;

// Lets everything that can go on go on.
mr::Task<void> rest() {
  for (int turn = 0; turn < 100; ++turn) co_await mr::yield();
}

// [workers]
// The most calls of a stage's function that were in flight at once.
mr::Task<int> most_at_once(int workers) {
  int in_flight = 0;
  int most = 0;
  auto work = [&](int x) -> mr::Task<int> {
    most = std::max(most, ++in_flight);
    co_await rest();
    --in_flight;
    co_return x;
  };
  auto stage = mr::task::map(work, std::views::iota(0, 50), {.workers = workers});
  co_await stage;
  co_return most;
}
// [/workers]

// [maxsize]
// How far a stage goes ahead of a consumer that takes one element and rests.
mr::Task<int> calls_ahead(int maxsize) {
  int calls = 0;
  auto count = [&](int x) {
    ++calls;
    return x;
  };
  auto stage = mr::task::map(count, std::views::iota(0), {.maxsize = maxsize});  // endless
  auto stream = stage.stream();
  static_cast<void>(co_await stream.next());
  co_await rest();
  co_await stream.close();
  co_return calls - 1;
}
// [/maxsize]

mr::Task<void> amain() {
  for (int workers : {1, 3, 10}) {
    const int most = co_await most_at_once(workers);
    std::cout << "workers = " << workers << ": " << most << " calls at once\n";
  }
  for (int maxsize : {1, 4, 16}) {
    const int ahead = co_await calls_ahead(maxsize);
    std::cout << "maxsize = " << maxsize << ": " << ahead << " calls ahead of the consumer\n";
  }
}

int main() { mr::run(amain()); }
