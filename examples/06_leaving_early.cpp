// SPDX-License-Identifier: MIT
//
// Leaving early: the run is cancelled, every suspended call is unwound, and nothing of it is left afterwards.
#include <millrace/millrace.hpp>

#include <chrono>
#include <iostream>
#include <optional>
#include <ranges>

namespace mr = millrace;
using namespace std::chrono_literals;

int open_sessions = 0;

struct Session {
  Session() { ++open_sessions; }
  ~Session() { --open_sessions; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
};

// [call]
mr::Task<int> ask(int x) {
  Session session;  // closed by its destructor, also when the call is cancelled
  co_await mr::sleep_for(x < 3 ? 1ms : 1h);
  co_return x;
}
// [/call]

// [close]
mr::Task<void> take_two() {
  auto answers = mr::task::map(ask, std::views::iota(0), {.workers = 8});
  auto stream = answers.stream();
  for (int taken = 0; taken < 2; ++taken) {
    std::optional<int> answer = co_await stream.next();
    if (answer) std::cout << "answer " << *answer << '\n';
  }
  co_await stream.close();  // returns when nothing of the run is left
  std::cout << "after close: " << open_sessions << " sessions\n";
}
// [/close]

int main() {
  // [break]
  for (int answer : std::views::iota(0) | mr::task::map(ask, {.workers = 8})) {
    std::cout << "answer " << answer << '\n';
    if (answer == 2) break;
  }
  std::cout << "after break: " << open_sessions << " sessions\n";
  // [/break]

  mr::run(take_two());
}
