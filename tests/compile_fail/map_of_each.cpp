// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// A stage that has no elements.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

void print(int) {}
int add_one(int x) { return x + 1; }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto printed = mr::task::each(print, numbers);
  auto stage = mr::task::map(add_one, printed);
}
