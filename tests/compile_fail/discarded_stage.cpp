// SPDX-License-Identifier: MIT
// expect: nodiscard
// A stage that nobody keeps does nothing: a warning, here made an error.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

int add_one(int x) { return x + 1; }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  mr::task::map(add_one, numbers);
}
