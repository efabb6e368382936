// SPDX-License-Identifier: MIT
// expect: millrace::task::parallel
// expect: std::move
// Tasks in a vector that is not given away.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

int main() {
  std::vector<mr::Task<int>> jobs;
  auto stage = mr::task::parallel(jobs);
}
