// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// A function that wants to change an element it does not share.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

int increment(int& x) { return ++x; }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::map(increment, numbers);
}
