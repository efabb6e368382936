// SPDX-License-Identifier: MIT
//
// `testing::explore`: runs a pipeline in many orders in which things could happen, in virtual time. A retry that waits
// an hour costs nothing, and a seed that fails can be run again.
#include <millrace/millrace.hpp>
#include <millrace/testing.hpp>

#include <iostream>
#include <ranges>
#include <set>
#include <stdexcept>
#include <vector>

namespace mr = millrace;
using namespace std::chrono_literals;

// [pipeline]
// Every third page needs a second try, an hour later.
mr::Task<int> fetch(int page) {
  co_await mr::sleep_for(1s * (page % 4));
  if (page % 3 == 0) co_await mr::sleep_for(1h);
  co_return page;
}

std::vector<int> fetch_all(bool in_order) {
  return std::views::iota(0, 12) | mr::task::map(fetch, {.workers = 4, .ordered = in_order}) | mr::to_vector;
}
// [/pipeline]

int main() {
  // [explore]
  std::set<std::vector<int>> orders;
  mr::testing::explore(100, [&orders](mr::testing::Simulation& simulation) {
    if (fetch_all(true) != std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
      throw std::logic_error("the order is wrong");
    if (simulation.elapsed() > 3h) throw std::logic_error("not four at a time");
    orders.insert(fetch_all(false));
  });
  // [/explore]
  std::cout << "100 seeds, always in order with .ordered = true\n";
  std::cout << "without it, more than one order: " << std::boolalpha << (orders.size() > 1) << '\n';

  // [hang]
  try {
    mr::testing::explore({42, 1}, [] {
      mr::BoundedQueue<int> queue(2);
      auto stage = mr::task::map([](int x) { return x; }, queue, {.name = "reader"});
      for (int x : stage) std::cout << x << '\n';  // nobody closes the queue
    });
  } catch (const mr::testing::StuckError& error) {
    std::cout << error.what() << '\n';
  }
  // [/hang]
}
