// SPDX-License-Identifier: MIT
//
// One stage with several consumers runs once, and each consumer receives every element. `concat` brings the
// branches together again.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>
#include <string>

namespace mr = millrace;

std::string decimal(int x) { return std::to_string(x); }

std::string stars(int x) { return std::string(static_cast<std::size_t>(x), '*'); }

int main() {
  // [fan_out]
  int reads = 0;
  int sum = 0;
  int largest = 0;
  auto read = [&](int x) {
    ++reads;
    return x * x;
  };
  auto add = [&](int x) { sum += x; };
  auto compare = [&](int x) { largest = x > largest ? x : largest; };

  auto squares = mr::task::map(read, std::views::iota(1, 11));
  mr::task::run(mr::task::each(add, squares), mr::task::each(compare, squares));  // one merged run
  // [/fan_out]
  std::cout << "reads " << reads << ", sum " << sum << ", largest " << largest << '\n';

  // [concat]
  auto small = mr::task::map(read, std::views::iota(1, 4));
  auto both = mr::task::concat(mr::task::map(decimal, small), mr::task::map(stars, small));
  for (const std::string& text : both | mr::task::ordered()) std::cout << text << '\n';
  // [/concat]
  std::cout << "reads " << reads << '\n';
}
