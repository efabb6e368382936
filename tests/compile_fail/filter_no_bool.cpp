// SPDX-License-Identifier: MIT
// expect: millrace::task::filter
// expect: bool
// A predicate whose answer is neither true nor false.
#include <millrace/millrace.hpp>

#include <string>
#include <vector>

namespace mr = millrace;

std::string name_of(const int& x) { return std::to_string(x); }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::filter(name_of, numbers);
}
