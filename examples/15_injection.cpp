// SPDX-License-Identifier: MIT
//
// What a function may take beside its element, by naming the type: where the element came from, and which
// worker makes the call.
#include <millrace/millrace.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace mr = millrace;

// [injection]
mr::Task<std::string> label(const std::string& line, mr::ElementIndex index, mr::WorkerInfo worker) {
  for (int turn = 0; turn < 50; ++turn) co_await mr::yield();
  co_return std::to_string(index[0]) + ": " + line + " (worker " + std::to_string(worker.index) + ")";
}

bool is_not_empty(const std::string& line) { return !line.empty(); }

int main() {
  const std::vector<std::string> lines{"first", "", "third", "fourth"};
  auto labels =
      lines | mr::task::filter(is_not_empty) | mr::task::map(label, {.workers = 2, .ordered = true});
  for (const std::string& text : labels) std::cout << text << '\n';  // the index is that of the source
}
// [/injection]
