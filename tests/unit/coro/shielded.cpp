// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "functions.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/coro/with_timeout.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

using millrace::Cancelled;
using millrace::Event;
using millrace::shielded;
using millrace::Task;
using test::answer;
using test::Background;
using test::fail;
using test::settle;
using namespace std::chrono_literals;

TEST_SUITE("unit/coro/shielded") {

  TEST_CASE("shielded: gives the result, or the exception") {
    millrace::run([&]() -> Task<void> {
      const int result = co_await shielded(answer());
      CHECK(result == 42);
      bool thrown = false;
      try {
        co_await shielded(fail());
      } catch (const std::range_error&) {
        thrown = true;
      }
      CHECK(thrown);
    });
  }

  TEST_CASE("shielded: goes on although the run is cancelled; the next await is not shielded") {
    millrace::run([]() -> Task<void> {
      Event event;
      test::Recorder recorder;
      const auto work = [&]() -> Task<void> {
        co_await shielded(event.wait());
        recorder.note("shielded");
        co_await millrace::yield();
        recorder.note("not reached");
      };
      Background background(work());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK_FALSE(background.is_over());
      event.set();
      co_await settle();
      CHECK(recorder.take() == "shielded");
      CHECK(background.was_cancelled());
    });
  }

  TEST_CASE("shielded: starts although the run is already being cancelled, and all awaits inside it work") {
    millrace::run([]() -> Task<void> {
      Event never;
      int result = 0;
      const auto clean_up = [&]() -> Task<void> {
        co_await millrace::sleep_for(1ms);
        result = co_await answer();
      };
      const auto work = [&]() -> Task<void> {
        bool cancelled = false;
        try {
          co_await never.wait();
        } catch (const Cancelled&) {
          cancelled = true;
        }
        if (cancelled) co_await shielded(clean_up());
        co_await millrace::yield();
      };
      Background background(work());
      co_await settle();
      background.cancel();
      while (!background.is_over()) co_await millrace::yield();
      CHECK(result == 42);
      CHECK(background.was_cancelled());
    });
  }

  TEST_CASE("shielded: a bound in time inside it still holds") {
    millrace::run([]() -> Task<void> {
      Event never;
      bool timed_out = false;
      try {
        co_await shielded(millrace::with_timeout(1ms, never.wait()));
      } catch (const millrace::TimeoutError&) {
        timed_out = true;
      }
      CHECK(timed_out);
    });
  }

  TEST_CASE("shielded: is waited for by a bound in time around it") {
    millrace::run([]() -> Task<void> {
      Event event;
      Background bounded(millrace::with_timeout(1ms, shielded(event.wait())));
      co_await millrace::sleep_for(5ms);
      CHECK_FALSE(bounded.is_over());
      event.set();
      co_await settle();
      CHECK(bounded.has_value());
    });
  }

}  // TEST_SUITE
