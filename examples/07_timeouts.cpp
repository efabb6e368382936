// SPDX-License-Identifier: MIT
//
// Two bounds in time: a stage's `timeout` drops the element whose call is late, `with_timeout` bounds any
// await. The library logs a warning on standard error for each element that it drops.
#include <millrace/millrace.hpp>

#include <chrono>
#include <iostream>
#include <optional>
#include <ranges>

namespace mr = millrace;
using namespace std::chrono_literals;

mr::Task<int> ask(int x) {
  if (x == 3) co_await mr::sleep_for(1h);  // never answers
  co_return x * 10;
}

// [stage]
mr::Task<void> drop_the_late() {
  auto answers = mr::task::map(ask, std::views::iota(0, 6), {.workers = 2, .timeout = 20ms});
  auto stream = answers.stream();
  while (std::optional<int> answer = co_await stream.next()) std::cout << *answer << '\n';
  std::cout << "dropped: " << stream.dropped() << '\n';
}
// [/stage]

// [await]
mr::Task<int> ask_or(int x, int otherwise) {
  try {
    co_return co_await mr::with_timeout(20ms, ask(x));
  } catch (const mr::TimeoutError&) {
  }
  co_return otherwise;
}
// [/await]

mr::Task<void> amain() {
  co_await drop_the_late();
  std::cout << "in time: " << co_await ask_or(2, -1) << '\n';
  std::cout << "too late: " << co_await ask_or(3, -1) << '\n';
}

int main() { mr::run(amain()); }
