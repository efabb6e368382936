// SPDX-License-Identifier: MIT
//
// A stage is a view: range adaptors go in front of it and behind it, and it pulls no more than is asked for.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>
#include <string>
#include <vector>

namespace mr = millrace;

bool is_odd(int x) { return x % 2 != 0; }

int square(int x) { return x * x; }

int main() {
  // [adaptors]
  // An adaptor in front: any input range is an input.
  auto odd_squares = std::views::iota(1) | std::views::filter(is_odd) | mr::task::map(square);

  // An adaptor behind: take(3) pulls three elements of an endless stage; leaving the loop ends the run.
  for (int x : odd_squares | std::views::take(3)) std::cout << x << '\n';

  // The end of a pipe: collected.
  auto to_text = [](int x) { return std::to_string(x); };
  std::vector<std::string> texts = std::vector{7, 8, 9} | mr::task::map(to_text) | mr::to_vector;
  // [/adaptors]
  for (const std::string& text : texts) std::cout << text << '\n';
}
