// SPDX-License-Identifier: MIT
// expect: millrace::task::parallel
// expect: cannot be awaited
// Elements that are no tasks.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::parallel(numbers);
}
