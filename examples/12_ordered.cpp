// SPDX-License-Identifier: MIT
//
// Results come as they are ready; with `.ordered = true` in the order of the stage's input, and as many calls
// are in flight.
#include <millrace/millrace.hpp>

#include <iostream>
#include <vector>

namespace mr = millrace;

// [work]
// Takes as many turns of the loop as its element says.
mr::Task<int> work(int turns) {
  for (int turn = 0; turn < turns; ++turn) co_await mr::yield();
  co_return turns;
}

void show(const char* title, const std::vector<int>& results) {
  std::cout << title;
  for (int result : results) std::cout << ' ' << result;
  std::cout << '\n';
}

int main() {
  const std::vector<int> input{300, 100, 200};
  show("input:     ", input);
  show("as ready:  ", input | mr::task::map(work, {.workers = 3}) | mr::to_vector);
  show("in order:  ", input | mr::task::map(work, {.workers = 3, .ordered = true}) | mr::to_vector);
}
// [/work]
