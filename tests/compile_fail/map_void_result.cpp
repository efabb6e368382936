// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// A function that gives nothing to pass on.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

mr::Task<void> ignore(int) { co_return; }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::map(ignore, numbers);
}
