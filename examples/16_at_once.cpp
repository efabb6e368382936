// SPDX-License-Identifier: MIT
//
// Without a stage: several coroutines at once, and their cancellation. Each await returns when what it
// started is over.
#include <millrace/millrace.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace mr = millrace;
using namespace std::chrono_literals;

mr::Task<std::string> name_of(int user) {
  co_await mr::sleep_for(1ms);
  co_return "user" + std::to_string(user);
}

mr::Task<int> age_of(int user) {
  co_await mr::sleep_for(2ms);
  co_return 30 + user;
}

// [when_all]
mr::Task<void> both(int user) {
  auto [name, age] = co_await mr::when_all(name_of(user), age_of(user));
  std::cout << name << " is " << age << '\n';
}
// [/when_all]

// [failure]
mr::Task<int> fail_soon() {
  co_await mr::yield();
  throw std::runtime_error("no such user");
}

mr::Task<void> endless() {
  try {
    for (;;) co_await mr::sleep_for(1h);
  } catch (const mr::Cancelled&) {
    std::cout << "the other one was cancelled\n";
    throw;
  }
}

mr::Task<void> first_failure() {
  try {
    co_await mr::when_all(endless(), fail_soon());
  } catch (const std::runtime_error& error) {
    std::cout << "failed: " << error.what() << '\n';
  }
}
// [/failure]

// [with_stop]
mr::Task<void> until_stopped() {
  std::stop_source source;  // may be requested from any thread
  mr::EventLoop::current().post([&source] { source.request_stop(); });
  try {
    co_await mr::with_stop(source.get_token(), mr::sleep_for(1h));
  } catch (const mr::Cancelled&) {
    std::cout << "stopped\n";
  }
}
// [/with_stop]

mr::Task<void> amain() {
  co_await both(7);
  co_await first_failure();
  co_await until_stopped();
}

int main() { mr::run(amain()); }
