// SPDX-License-Identifier: MIT
//
// Results come as they are ready. `.ordered = true` lets one stage give its results in the order of its input;
// `task::ordered` puts back what any number of stages has mixed up. Neither has fewer calls in flight.
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
// [/work]

mr::Task<bool> is_not_200(int x) { co_return co_await work(x) != 200; }

std::vector<int> twice(int x) { return {x, x + 1}; }

int main() {
  // [stage]
  const std::vector<int> input{300, 100, 200};
  show("input:     ", input);
  show("as ready:  ", input | mr::task::map(work, {.workers = 3}) | mr::to_vector);
  show("in order:  ", input | mr::task::map(work, {.workers = 3, .ordered = true}) | mr::to_vector);
  // [/stage]

  // [source]
  auto mixed = input | mr::task::map(work, {.workers = 3})     //
               | mr::task::filter(is_not_200, {.workers = 3})  //
               | mr::task::flat_map(twice);
  show("mixed:     ", mixed | mr::to_vector);
  show("put back:  ", mixed | mr::task::ordered() | mr::to_vector);
  // [/source]
}
