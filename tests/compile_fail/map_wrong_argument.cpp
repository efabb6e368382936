// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// A function of another type than the elements.
#include <millrace/millrace.hpp>

#include <string>
#include <vector>

namespace mr = millrace;

int length(std::string text) { return static_cast<int>(text.size()); }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::map(length, numbers);
}
