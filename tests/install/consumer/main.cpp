// SPDX-License-Identifier: MIT
//
// A program of somebody else's: twice 0 to 9, summed.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>

namespace mr = millrace;

namespace {

mr::Task<int> twice(int x) {
  co_await mr::yield();
  co_return x * 2;
}

}  // namespace

int main() {
  auto doubled = std::views::iota(0, 10) | mr::task::map(twice, {.workers = 3});
  int sum = 0;
  for (int x : doubled) sum += x;
  std::cout << sum << '\n';
  return sum == 90 ? 0 : 1;
}
