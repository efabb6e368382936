// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// expect: on_start
// A worker's context that nothing makes.
#include <millrace/millrace.hpp>

#include <vector>

namespace mr = millrace;

struct Connection {
  int open = 0;
};

int count(int x, Connection& connection) { return x + connection.open; }

int main() {
  const std::vector<int> numbers{1, 2, 3};
  auto stage = mr::task::map(count, numbers);
}
