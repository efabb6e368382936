// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// expect: std::move
// Elements that can be neither copied nor, since the range is not given away, moved.
#include <millrace/millrace.hpp>

#include <memory>
#include <vector>

namespace mr = millrace;

int value_of(std::unique_ptr<int> x) { return *x; }

int main() {
  std::vector<std::unique_ptr<int>> pointers;
  auto stage = mr::task::map(value_of, pointers);
}
