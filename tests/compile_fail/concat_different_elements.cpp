// SPDX-License-Identifier: MIT
// expect: millrace::task::concat
// expect: one type
// Inputs whose elements have nothing in common.
#include <millrace/millrace.hpp>

#include <string>
#include <vector>

namespace mr = millrace;

int main() {
  const std::vector<int> numbers{1, 2, 3};
  const std::vector<std::string> texts{"a", "bc"};
  auto stage = mr::task::concat(numbers, texts);
}
