// SPDX-License-Identifier: MIT
//
// `parallel`: awaits tasks, some at a time. A task that fails disturbs none of the others: each comes out as an
// outcome, and who reads it decides.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>
#include <stdexcept>
#include <string>

namespace mr = millrace;

int in_flight = 0;

// [download]
mr::Task<std::string> download(int page) {
  ++in_flight;
  const int turns = page == 0 ? 1000 : 20 * page;  // page 0 is slow
  for (int turn = 0; turn < turns; ++turn) co_await mr::yield();
  --in_flight;
  if (page % 3 == 2) throw std::runtime_error("no page " + std::to_string(page));
  co_return "page " + std::to_string(page);
}
// [/download]

int main() {
  // [handle]
  auto downloads = std::views::iota(0, 7) | std::views::transform(download);  // lazy: none has started
  int failures = 0;
  for (const mr::Outcome<std::string>& page : mr::task::parallel(downloads, {.workers = 3})) {
    try {
      std::cout << page.value() << '\n';  // throws what the task has thrown
    } catch (const std::runtime_error& error) {
      ++failures;
      std::cout << "failed: " << error.what() << '\n';
    }
  }
  // [/handle]
  std::cout << failures << " failures, " << in_flight << " in flight\n";

  // [rethrow]
  try {
    for (const mr::Outcome<std::string>& page : mr::task::parallel(downloads, {.workers = 3}))
      std::cout << page.value() << '\n';
  } catch (const std::runtime_error& error) {
    std::cout << "stopped by: " << error.what() << '\n';  // those in flight have been cancelled
  }
  // [/rethrow]
}
