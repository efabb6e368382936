// SPDX-License-Identifier: MIT
//
// One stage with several consumers runs once, and each consumer receives every element.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>

namespace mr = millrace;

int main() {
  // [fan_out]
  int reads = 0;
  int sum = 0;
  int largest = 0;
  auto read = [&](int x) {
    ++reads;
    return x * x;
  };
  auto add = [&](int x) { return sum += x; };
  auto compare = [&](int x) { return largest = x > largest ? x : largest; };

  auto squares = mr::task::map(read, std::views::iota(1, 11));
  mr::task::run(mr::task::map(add, squares), mr::task::map(compare, squares));  // one merged run
  // [/fan_out]

  std::cout << "reads " << reads << ", sum " << sum << ", largest " << largest << '\n';
}
