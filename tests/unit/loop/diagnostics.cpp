// SPDX-License-Identifier: MIT
//
// Warnings of stalls and of what blocks the loop. Here for the whole: what a run says of itself is the graph's.
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <ranges>
#include <stdexcept>
#include <string>

using millrace::Event;
using millrace::Task;
using namespace std::chrono_literals;

namespace {

/// Takes back what a test has set.
struct AsBefore {
  AsBefore() = default;
  AsBefore(const AsBefore&) = delete;
  AsBefore& operator=(const AsBefore&) = delete;
  ~AsBefore() {
    millrace::warn_of_stalls(0s);
    millrace::warn_of_blocking(0s);
    millrace::fuse_plain_stages(true);
  }
};

void block_for(std::chrono::nanoseconds span) {
  const auto end = std::chrono::steady_clock::now() + span;
  while (std::chrono::steady_clock::now() < end) {
  }
}

/// Waits until the log says `part`.
Task<void> until_logged(const test::LogCapture& log, std::string part) {
  while (!log.contains(part)) co_await millrace::sleep_for(1ms);
}

}  // namespace

TEST_SUITE("unit/loop/diagnostics") {

  TEST_CASE("warn_of_stalls: a run that waits is explained, stage by stage") {
    const AsBefore as_before;
    const test::LogCapture log;
    millrace::warn_of_stalls(5ms);
    Event go;
    const auto waits = [&go](int x) -> Task<int> {
      co_await go.wait();
      co_return x;
    };
    const auto passes = [](int x) { return x; };
    const auto look = [&]() -> Task<void> {
      co_await until_logged(log, "no progress for 0.005 s");
      go.set();
    };
    millrace::EventLoop::current().spawn(look);
    const auto stage = std::views::iota(0, 100) |
                       millrace::task::map(waits, {.workers = 3, .maxsize = 4, .name = "fetch"}) |
                       millrace::task::map(passes, {.maxsize = 2, .name = "store"});
    CHECK((stage | millrace::to_vector).size() == 100);
    CHECK(log.contains("stage 'fetch': 3 of 3 workers, 3 in a call; "));
    CHECK(log.contains(" of 4 elements in front"));
    CHECK(log.contains("stage 'store': 1 of 1 workers, 1 waiting for input; 0 of 2 elements in front"));
    CHECK(log.contains("its consumer waits; 0 elements are ready"));
  }

  TEST_CASE("warn_of_stalls: a consumer that rests is no stall") {
    const AsBefore as_before;
    const test::LogCapture log;
    millrace::warn_of_stalls(1ms);
    millrace::run([&]() -> Task<void> {
      auto stage = std::views::iota(0) | millrace::task::map([](int x) { return x; });
      auto stream = stage.stream();
      for (int taken = 0; taken < 3; ++taken) {
        co_await stream.next();
        co_await millrace::sleep_for(10ms);
      }
      co_await stream.close();
    });
    CHECK(!log.contains("no progress"));
  }

  TEST_CASE("warn_of_stalls: a run that drops all that it is given is no stall") {
    const AsBefore as_before;
    const test::LogCapture log;
    millrace::warn_of_stalls(2ms);
    const auto end = std::chrono::steady_clock::now() + 20ms;
    const auto is_late = [end](int) { return std::chrono::steady_clock::now() > end; };
    for ([[maybe_unused]] const int x : std::views::iota(0) | millrace::task::filter(is_late)) break;
    CHECK(!log.contains("no progress"));
  }

  TEST_CASE("warn_of_blocking: names the stage whose function blocks, plain or not") {
    const AsBefore as_before;
    const test::LogCapture log;
    millrace::warn_of_blocking(20ms);
    const auto quick = [](int x) { return x; };
    const auto slow = [](int x) {
      block_for(30ms);
      return x;
    };
    const auto slow_later = [](int x) -> Task<int> {
      co_await millrace::yield();
      block_for(30ms);
      co_return x;
    };
    const auto stage = std::views::iota(0, 1) | millrace::task::map(quick, {.name = "quick"}) |
                       millrace::task::map(slow, {.name = "plain"}) |
                       millrace::task::map(slow_later, {.name = "later"});
    stage.run();
    CHECK(log.contains("stage 'plain': it blocked the loop for"));
    CHECK(log.contains("stage 'later': it blocked the loop for"));
    CHECK(!log.contains("stage 'quick'"));
    CHECK(!log.contains("a coroutine or callback"));
  }

  TEST_CASE("warn_of_blocking: a coroutine that belongs to no stage") {
    const AsBefore as_before;
    const test::LogCapture log;
    millrace::warn_of_blocking(20ms);
    millrace::run([]() -> Task<void> {
      block_for(30ms);
      co_return;
    });
    CHECK(log.contains("a coroutine or callback: it blocked the loop for"));
  }

  TEST_CASE("fuse_plain_stages: without fusion, the same results") {
    const AsBefore as_before;
    millrace::fuse_plain_stages(false);
    const auto add = [](int x) { return x + 1; };
    const auto is_odd = [](int x) { return x % 2 == 1; };
    const auto stage = std::views::iota(0, 1000) | millrace::task::map(add) | millrace::task::filter(is_odd) |
                       millrace::task::map(add);
    const std::vector<int> all = stage | millrace::to_vector;
    REQUIRE(all.size() == 500);
    CHECK(all.front() == 2);
    CHECK(all.back() == 1000);
  }

  TEST_CASE("diagnostics: a negative time is refused") {
    CHECK_THROWS_AS(millrace::warn_of_stalls(-1s), std::invalid_argument);
    CHECK_THROWS_AS(millrace::warn_of_blocking(-1s), std::invalid_argument);
  }

}  // TEST_SUITE
