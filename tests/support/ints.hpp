// SPDX-License-Identifier: MIT
//
// Numbers in a vector, and any vector in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace test {

/// From `begin` to one before `end`.
inline std::vector<int> numbers(int begin, int end) {
  std::vector<int> all(static_cast<std::size_t>(end - begin));
  std::iota(all.begin(), all.end(), begin);
  return all;
}
inline std::vector<int> numbers(int end) { return numbers(0, end); }

template <class T>
std::vector<T> sorted(std::vector<T> all) {
  std::ranges::sort(all);
  return all;
}

}  // namespace test
