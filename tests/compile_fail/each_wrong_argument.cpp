// SPDX-License-Identifier: MIT
// expect: millrace::task::each
// expect: cannot be called
// A function of other elements.
#include <millrace/millrace.hpp>

#include <string>
#include <vector>

namespace mr = millrace;

void print(std::string text) { static_cast<void>(text); }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::each(print, numbers);
}
