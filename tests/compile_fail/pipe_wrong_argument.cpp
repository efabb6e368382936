// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// The same by the pipe, where the function meets the elements only at the `|`.
#include <millrace/millrace.hpp>

#include <string>
#include <vector>

namespace mr = millrace;

int length(std::string text) { return static_cast<int>(text.size()); }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = numbers | mr::task::map(length);
}
