// SPDX-License-Identifier: MIT
//
// Cancelled that is thrown where nobody cancels, swallowed where somebody does, or replaced by another exception.
#include "background.hpp"
#include "consume.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using millrace::task::map;
using test::settle;
using test::Way;
using Ints = std::vector<int>;

TEST_SUITE("unit/graph/failure_cancelled") {

  TEST_CASE("failure: what a call throws while it is being cancelled is logged, not reported") {
    const test::LogCapture log;
    Event never;
    const auto work = [&](int x) -> Task<int> {
      if (x == 1) {
        co_await millrace::yield();
        throw std::range_error("broken");
      }
      try {
        co_await never.wait();
      } catch (const Cancelled&) {
        throw std::logic_error("while unwinding");
      }
      co_return x;
    };
    CHECK_THROWS_AS(map(work, Ints{0, 1}, {.workers = 2}).run(), std::range_error);
    CHECK(log.contains("while unwinding"));
  }

  TEST_CASE("failure: Cancelled that leaves f while its run is not being stopped is one like any other") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto give_up = [](int x) -> Task<int> {
        co_await millrace::yield();
        if (x == 1) throw Cancelled{};
        co_return x;
      };
      CHECK_THROWS_AS(test::consume(way, map(give_up, Ints{0, 1, 2})), Cancelled);
      const auto plain = [](int) -> int { throw Cancelled{}; };
      CHECK_THROWS_AS(test::consume(way, map(plain, Ints{0, 1, 2})), Cancelled);
    }
  }

  TEST_CASE("failure: a catch (...) that swallows Cancelled meets it again at the next await") {
    millrace::run([]() -> Task<void> {
      Event never;
      int attempts = 0;
      const auto stubborn = [&](int x) -> Task<int> {
        while (++attempts < 5) {
          try {
            co_await never.wait();
          } catch (...) {
          }
        }
        co_return x;
      };
      auto stream = map(stubborn, Ints(10)).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      test::Background waiting(next());
      co_await settle();
      CHECK(attempts == 1);
      co_await stream.close();
      CHECK(attempts == 5);  // once for the first element, and no further element was begun
      co_await settle();
    });
  }

}  // TEST_SUITE
