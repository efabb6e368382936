// SPDX-License-Identifier: MIT
//
// A test that never ends: its deadline has to end it.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

TEST_CASE("deadline: what hangs is ended, and is a failure") {
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}
