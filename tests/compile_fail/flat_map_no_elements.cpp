// SPDX-License-Identifier: MIT
// expect: millrace::task::flat_map
// expect: expected a range
// A function that gives one result, and no elements.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

mr::Task<int> add_one(int x) { co_return x + 1; }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::flat_map(add_one, numbers);
}
