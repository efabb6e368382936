// SPDX-License-Identifier: MIT
// expect: millrace::task::buffered_pipeline
// expect: expected a Stage, a range
// What is given to a buffered pipeline is no source.
#include <millrace/millrace.hpp>

namespace mr = millrace;

int main() {
  auto b = mr::task::buffered_pipeline();
  auto stream = b(42);
}
