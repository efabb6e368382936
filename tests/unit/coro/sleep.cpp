// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "recorder.hpp"

#include <millrace/coro/sleep.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

using millrace::Duration;
using millrace::Task;
using test::Background;
using test::settle;
using namespace std::chrono_literals;

namespace {

auto now() { return std::chrono::steady_clock::now(); }

Task<void> sleep_and_note(Duration span, test::Recorder& recorder, int number) {
  co_await millrace::sleep_for(span);
  recorder.note(number);
}

}  // namespace

TEST_SUITE("unit/coro/sleep") {

  TEST_CASE("sleep_for: is never shorter than asked") {
    millrace::run([]() -> Task<void> {
      for (const Duration span :
           {Duration(1ns), Duration(1us), Duration(123us), Duration(1ms), Duration(2.5ms)}) {
        for (int round = 0; round < 10; ++round) {
          const auto start = now();
          co_await millrace::sleep_for(span);
          CHECK(now() - start >= span.count());
        }
      }
    });
  }

  TEST_CASE("sleep_for: many sleeps at once, none is shorter") {
    int early = 0;
    const auto check = [&](Duration span) -> Task<void> {
      const auto start = now();
      co_await millrace::sleep_for(span);
      if (now() - start < span.count()) ++early;
    };
    millrace::EventLoop loop;
    for (int i = 0; i < 1000; ++i) loop.spawn(check(std::chrono::microseconds(i * 7 % 1000)));
    loop.run();
    CHECK(early == 0);
  }

  TEST_CASE("sleep_for: sleeps end in the order of their deadlines") {
    test::Recorder recorder;
    millrace::run([&]() -> Task<void> {
      Background c(sleep_and_note(3ms, recorder, 3));
      Background a(sleep_and_note(1ms, recorder, 1));
      Background b(sleep_and_note(2ms, recorder, 2));
      co_await millrace::sleep_for(5ms);
      co_await settle();
    });
    CHECK(recorder.take() == "1 2 3");
  }

  TEST_CASE("sleep_for: zero or less lets all that is ready run once") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      for (const Duration span : {Duration(0ms), Duration(-1h)}) {
        Background other(sleep_and_note(0s, recorder, 1));
        co_await millrace::sleep_for(span);
        co_await millrace::sleep_for(span);
        CHECK(recorder.take() == "1");
      }
    });
  }

  TEST_CASE("yield: two coroutines take turns") {
    test::Recorder recorder;
    const auto count = [&](int from) -> Task<void> {
      for (int i = 0; i < 3; ++i) {
        recorder.note(from + i);
        co_await millrace::yield();
      }
    };
    millrace::EventLoop loop;
    loop.spawn(count(10));
    loop.spawn(count(20));
    loop.run();
    CHECK(recorder.take() == "10 20 11 21 12 22");
  }

  TEST_CASE("sleep_for: is cancelled at once") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      Background sleeping(sleep_and_note(1h, recorder, 1));
      co_await settle();
      sleeping.cancel();
      co_await settle();
      CHECK(sleeping.was_cancelled());
      CHECK(recorder.take().empty());
    });
  }

  TEST_CASE("sleep_for: the longest span there is can be slept and cancelled") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      Background sleeping(sleep_and_note(std::chrono::hours::max(), recorder, 1));
      co_await millrace::sleep_for(1ms);
      CHECK_FALSE(sleeping.is_over());
      sleeping.cancel();
      co_await settle();
      CHECK(sleeping.was_cancelled());
    });
  }

  TEST_CASE("yield: an endless loop of it is cancelled at its next turn") {
    millrace::run([]() -> Task<void> {
      const auto endless = []() -> Task<void> {
        for (;;) co_await millrace::yield();
      };
      Background spinning(endless());
      co_await settle();
      spinning.cancel();
      co_await settle();
      CHECK(spinning.was_cancelled());
    });
  }

}  // TEST_SUITE
