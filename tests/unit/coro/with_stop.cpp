// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "functions.hpp"
#include "pause_point.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/with_stop.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <stop_token>
#include <thread>

using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using millrace::with_stop;
using test::answer;
using test::Background;
using test::fail;
using test::settle;
using test::wait_and_note;

namespace {

template <class T>
Task<void> yield_until_over(const Background<T>& background) {
  while (!background.is_over()) co_await millrace::yield();
}

}  // namespace

TEST_SUITE("unit/coro/with_stop") {

  TEST_CASE("with_stop: without a request it changes nothing") {
    std::stop_source source;
    CHECK(millrace::run(with_stop(source.get_token(), answer())) == 42);
    CHECK(millrace::run(with_stop(std::stop_token{}, answer())) == 42);
  }

  TEST_CASE("with_stop: a request on this thread cancels it, not inside the request") {
    millrace::run([]() -> Task<void> {
      std::stop_source source;
      Event never;
      test::Recorder recorder;
      Background stoppable(with_stop(source.get_token(), wait_and_note(never, recorder, "unwound")));
      co_await settle();
      source.request_stop();
      CHECK(recorder.take().empty());
      co_await yield_until_over(stoppable);
      CHECK(recorder.take() == "unwound");
      CHECK(stoppable.was_cancelled());
    });
  }

  TEST_CASE("with_stop: a request on another thread cancels it") {
    std::stop_source source;
    Event never;
    test::Recorder recorder;
    std::thread other;
    const auto waiting = [&]() -> Task<void> {
      other = std::thread([&] { source.request_stop(); });
      co_await wait_and_note(never, recorder, "unwound");
    };
    CHECK_THROWS_AS(millrace::run(with_stop(source.get_token(), waiting())), Cancelled);
    other.join();
    CHECK(recorder.take() == "unwound");
  }

  TEST_CASE("with_stop: a token that was requested before starts nothing") {
    std::stop_source source;
    source.request_stop();
    bool started = false;
    const auto start = [&]() -> Task<void> {
      started = true;
      co_return;
    };
    CHECK_THROWS_AS(millrace::run(with_stop(source.get_token(), start())), Cancelled);
    CHECK_FALSE(started);
  }

  TEST_CASE("with_stop: a value all the same is given") {
    millrace::run([]() -> Task<void> {
      std::stop_source source;
      test::PausePoint pause;
      const auto foreign = [&]() -> Task<int> {
        co_await pause;
        co_return 5;
      };
      Background stoppable(with_stop(source.get_token(), foreign()));
      co_await settle();
      source.request_stop();
      co_await settle();
      CHECK_FALSE(stoppable.is_over());
      pause.resume();
      co_await settle();
      CHECK(stoppable.value() == 5);
    });
  }

  TEST_CASE("with_stop: passes on what is thrown") {
    std::stop_source source;
    CHECK_THROWS_AS(millrace::run(with_stop(source.get_token(), fail())), std::range_error);
  }

  TEST_CASE("with_stop: a request that comes when it is over is forgotten") {
    millrace::run([]() -> Task<void> {
      std::stop_source source;
      // Requested at the last moment, so that the request is still on its way when the await is over.
      const auto last_moment = [&]() -> Task<int> {
        source.request_stop();
        co_return 1;
      };
      const int result = co_await with_stop(source.get_token(), last_moment());
      CHECK(result == 1);
      co_await settle();
    });
  }

  TEST_CASE("with_stop: what is around it goes on after it was stopped") {
    millrace::run([]() -> Task<void> {
      std::stop_source source;
      Event never;
      source.request_stop();
      bool cancelled = false;
      try {
        co_await with_stop(source.get_token(), never.wait());
      } catch (const Cancelled&) {
        cancelled = true;
      }
      CHECK(cancelled);
      co_await millrace::yield();
    });
  }

  TEST_CASE("with_stop: cancelled from outside") {
    millrace::run([]() -> Task<void> {
      std::stop_source source;
      Event never;
      test::Recorder recorder;
      Background stoppable(with_stop(source.get_token(), wait_and_note(never, recorder, "unwound")));
      co_await settle();
      stoppable.cancel();
      co_await settle();
      CHECK(stoppable.was_cancelled());
      CHECK_FALSE(source.stop_requested());
    });
  }

  TEST_CASE("current_stop_token: is requested when the coroutine's run is cancelled") {
    millrace::run([]() -> Task<void> {
      Event never;
      std::stop_token token;
      const auto waiting = [&]() -> Task<void> {
        token = co_await millrace::current_stop_token();
        co_await never.wait();
      };
      Background background(waiting());
      co_await settle();
      CHECK(token.stop_possible());
      CHECK_FALSE(token.stop_requested());
      background.cancel();
      CHECK(token.stop_requested());
      co_await settle();
    });
  }

  TEST_CASE("current_stop_token: inside with_stop it follows the token given") {
    millrace::run([]() -> Task<void> {
      std::stop_source source;
      Event never;
      std::stop_token token;
      const auto waiting = [&]() -> Task<void> {
        token = co_await millrace::current_stop_token();
        co_await never.wait();
      };
      Background stoppable(with_stop(source.get_token(), waiting()));
      co_await settle();
      source.request_stop();
      co_await yield_until_over(stoppable);
      CHECK(token.stop_requested());
    });
  }

  TEST_CASE("current_stop_token: works while the run is being cancelled, and says so") {
    millrace::run([]() -> Task<void> {
      Event never;
      bool requested = false;
      const auto waiting = [&]() -> Task<void> {
        try {
          co_await never.wait();
        } catch (const Cancelled&) {
        }
        const std::stop_token token = co_await millrace::current_stop_token();
        requested = token.stop_requested();
      };
      Background background(waiting());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(requested);
    });
  }

}  // TEST_SUITE
