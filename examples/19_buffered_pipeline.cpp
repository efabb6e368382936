// SPDX-License-Identifier: MIT
//
// A chain of generators does one thing at a time: ten elements through three steps of 10 ms take 300 ms. With
// each step passed through `b` they work at the same time, and it takes 120 ms.
#include <millrace/millrace.hpp>

#include <chrono>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

namespace mr = millrace;
using namespace std::chrono_literals;

// [generators]
mr::AsyncGenerator<int> numbers() {
  for (int x = 0; x < 10; ++x) {
    co_await mr::sleep_for(10ms);  // could be a slow request
    co_yield x;
  }
}

// A step takes any source: a generator, or a stream that reads ahead.
template <class Source>
mr::AsyncGenerator<int> doubled(Source source) {
  while (std::optional<int> x = co_await source.next()) {
    co_await mr::sleep_for(10ms);
    co_yield *x * 2;
  }
}

template <class Source>
mr::AsyncGenerator<int> plus(int summand, Source source) {
  while (std::optional<int> x = co_await source.next()) {
    co_await mr::sleep_for(10ms);
    co_yield *x + summand;
  }
}
// [/generators]

using Clock = std::chrono::steady_clock;

template <class Source>
mr::Task<Clock::duration> show_all(const char* title, Source source) {
  const Clock::time_point start = Clock::now();
  std::cout << title;
  while (std::optional<int> x = co_await source.next()) std::cout << ' ' << *x;
  std::cout << '\n';
  co_return Clock::now() - start;
}

// [chains]
mr::Task<void> amain() {
  const Clock::duration one_by_one = co_await show_all("one by one:", plus(3, doubled(numbers())));

  auto b = mr::task::buffered_pipeline();
  auto first = b(numbers());
  auto second = b(doubled(std::move(first)));
  auto third = b(plus(3, std::move(second)));
  const Clock::duration at_once = co_await show_all("at once:   ", std::move(third));

  const bool is_faster = at_once < one_by_one * 2 / 3;
  std::cout << (is_faster ? "less than two thirds of the time\n" : "no gain\n");
}
// [/chains]

int main() { mr::run(amain()); }
