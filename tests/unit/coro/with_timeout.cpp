// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "functions.hpp"
#include "pause_point.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/offload.hpp>
#include <millrace/coro/with_timeout.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>

using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using millrace::TimeoutError;
using millrace::with_timeout;
using test::answer;
using test::Background;
using test::fail;
using test::settle;
using test::wait_and_note;
using namespace std::chrono_literals;

TEST_SUITE("unit/coro/with_timeout") {

  TEST_CASE("with_timeout: gives what is in time: a value, a reference, an exception") {
    int object = 0;
    const auto refer = [&]() -> Task<int&> { co_return object; };
    CHECK(millrace::run(with_timeout(1h, answer())) == 42);
    CHECK(&millrace::run(with_timeout(1h, refer())) == &object);
    CHECK_THROWS_AS(millrace::run(with_timeout(1h, fail())), std::range_error);
  }

  TEST_CASE("with_timeout: cancels what is late, and waits for its end") {
    Event never;
    test::Recorder recorder;
    const auto start = std::chrono::steady_clock::now();
    CHECK_THROWS_AS(millrace::run(with_timeout(2ms, wait_and_note(never, recorder, "unwound"))),
                    TimeoutError);
    CHECK(std::chrono::steady_clock::now() - start >= 2ms);
    CHECK(recorder.take() == "unwound");
  }

  TEST_CASE("with_timeout: returns only when a foreign await is over") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      const auto foreign = [&]() -> Task<void> {
        co_await pause;
        co_await millrace::yield();
      };
      Background bounded(with_timeout(1ms, foreign()));
      co_await millrace::sleep_for(5ms);
      CHECK_FALSE(bounded.is_over());
      pause.resume();
      co_await settle();
      CHECK(bounded.ended_with<TimeoutError>());
    });
  }

  TEST_CASE("with_timeout: what ends with a value although it was late gives the value") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      const auto foreign = [&]() -> Task<std::unique_ptr<int>> {
        co_await pause;
        co_return std::make_unique<int>(7);
      };
      Background bounded(with_timeout(1ms, foreign()));
      co_await millrace::sleep_for(5ms);
      pause.resume();
      co_await settle();
      REQUIRE(bounded.has_value());
      CHECK(*bounded.value() == 7);
    });
  }

  TEST_CASE("with_timeout: cancelled from outside is Cancelled, not TimeoutError") {
    millrace::run([]() -> Task<void> {
      Event never;
      test::Recorder recorder;
      Background bounded(with_timeout(1h, wait_and_note(never, recorder, "unwound")));
      co_await settle();
      bounded.cancel();
      co_await settle();
      CHECK(bounded.was_cancelled());
      CHECK(recorder.take() == "unwound");
    });
  }

  TEST_CASE("with_timeout: Cancelled that the awaited code throws of its own is passed on") {
    const auto give_up = []() -> Task<void> {
      co_await millrace::yield();
      throw Cancelled{};
    };
    CHECK_THROWS_AS(millrace::run(with_timeout(1h, give_up())), Cancelled);
  }

  TEST_CASE("with_timeout: nested, the shorter one decides") {
    Event never;
    SUBCASE("the inner one: its TimeoutError can be caught, and the outer one is not touched") {
      const auto inner = [&]() -> Task<int> {
        try {
          co_await with_timeout(1ms, never.wait());
        } catch (const TimeoutError&) {
        }
        co_await millrace::yield();
        co_return 1;
      };
      CHECK(millrace::run(with_timeout(1h, inner())) == 1);
    }
    SUBCASE("the outer one: the inner one sees Cancelled") {
      bool cancelled_inside = false;
      const auto inner = [&]() -> Task<void> {
        try {
          co_await with_timeout(1h, never.wait());
        } catch (const Cancelled&) {
          cancelled_inside = true;
          throw;
        }
      };
      CHECK_THROWS_AS(millrace::run(with_timeout(1ms, inner())), TimeoutError);
      CHECK(cancelled_inside);
    }
  }

  TEST_CASE("with_timeout: zero time is enough for what is ready") {
    Event set;
    set.set();
    CHECK_NOTHROW(millrace::run(with_timeout(0s, set.wait())));
    Event never;
    CHECK_THROWS_AS(millrace::run(with_timeout(0s, never.wait())), TimeoutError);
  }

  TEST_CASE("with_timeout: a negative time is refused") {
    CHECK_THROWS_AS(millrace::run(with_timeout(-1ms, answer())), std::invalid_argument);
  }

  TEST_CASE("with_timeout: the longest span there is never ends") {
    CHECK(millrace::run(with_timeout(std::chrono::hours::max(), answer())) == 42);
  }

  TEST_CASE("with_timeout: an answer that arrived while the loop was busy is in time") {
    // The job is over long before the deadline; the loop thread is busy until after it.
    millrace::run([]() -> Task<void> {
      const auto busy = []() -> Task<void> {
        co_await millrace::yield();
        const auto until = std::chrono::steady_clock::now() + 20ms;
        while (std::chrono::steady_clock::now() < until) {
        }
      };
      Background spinning(busy());
      const int result = co_await with_timeout(10ms, millrace::offload([] { return 42; }));
      CHECK(result == 42);
    });
  }

}  // TEST_SUITE
