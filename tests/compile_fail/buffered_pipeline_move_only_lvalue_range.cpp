// SPDX-License-Identifier: MIT
// expect: millrace::task::buffered_pipeline
// expect: std::move
// Elements that can be neither copied nor, since the range is not given away, moved.
#include <millrace/millrace.hpp>

#include <memory>
#include <vector>

namespace mr = millrace;

int main() {
  auto b = mr::task::buffered_pipeline();
  std::vector<std::unique_ptr<int>> pointers;
  auto stream = b(pointers, 2);
}
