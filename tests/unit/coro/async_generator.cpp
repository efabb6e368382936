// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "counted.hpp"
#include "functions.hpp"
#include "pause_point.hpp"
#include "recorder.hpp"

#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/with_timeout.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Task;
using test::Background;
using test::generate;
using test::settle;
using namespace std::chrono_literals;

namespace {

AsyncGenerator<int> count_to(int end) {
  for (int i = 0; i < end; ++i) co_yield i;
}

AsyncGenerator<int> fail_after(int count) {
  for (int i = 0; i < count; ++i) co_yield i;
  throw std::range_error("too far");
}

Task<std::vector<int>> all_of(AsyncGenerator<int> source) {
  std::vector<int> all;
  while (std::optional<int> x = co_await source.next()) all.push_back(*x);
  co_return all;
}

}  // namespace

TEST_SUITE("unit/coro/async_generator") {

  TEST_CASE("AsyncGenerator: gives its values in order, then nullopt for ever") {
    CHECK(millrace::run(all_of(count_to(4))) == std::vector{0, 1, 2, 3});
    CHECK(millrace::run(all_of(generate(0, 3))) == std::vector{0, 1, 2});
    CHECK(millrace::run(all_of(count_to(0))).empty());
    millrace::run([]() -> Task<void> {
      AsyncGenerator<int> source = count_to(1);
      const std::optional<int> first = co_await source.next();
      CHECK(first == 0);
      for (int i = 0; i < 3; ++i) {
        const std::optional<int> end = co_await source.next();
        CHECK(end == std::nullopt);
      }
    });
  }

  TEST_CASE("AsyncGenerator: its body runs only inside next()") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      const auto noting = [&]() -> AsyncGenerator<int> {
        recorder.note("start");
        co_yield 1;
        recorder.note("middle");
        co_yield 2;
        recorder.note("end");
      };
      AsyncGenerator<int> source = noting();
      CHECK(recorder.take().empty());
      co_await source.next();
      CHECK(recorder.take() == "start");
      co_await settle();
      CHECK(recorder.take().empty());
      co_await source.next();
      CHECK(recorder.take() == "middle");
      co_await source.next();
      CHECK(recorder.take() == "end");
    });
  }

  TEST_CASE("AsyncGenerator: what its body throws reaches one next(); then it is at its end") {
    millrace::run([]() -> Task<void> {
      AsyncGenerator<int> source = fail_after(1);
      co_await source.next();
      bool thrown = false;
      try {
        co_await source.next();
      } catch (const std::range_error&) {
        thrown = true;
      }
      CHECK(thrown);
      const std::optional<int> end = co_await source.next();
      CHECK(end == std::nullopt);
    });
  }

  TEST_CASE("AsyncGenerator: passes elements on without a copy") {
    test::Tally tally;
    millrace::run([&]() -> Task<void> {
      const auto make = [&]() -> AsyncGenerator<test::MoveOnly> {
        for (int i = 0; i < 3; ++i) co_yield test::MoveOnly(i, tally);
      };
      AsyncGenerator<test::MoveOnly> source = make();
      int sum = 0;
      while (std::optional<test::MoveOnly> element = co_await source.next()) sum += element->value();
      CHECK(sum == 3);
      CHECK(tally.alive == 0);
    });
    CHECK(tally.copies == 0);
  }

  TEST_CASE("AsyncGenerator: destroyed where it is suspended, it unwinds its body") {
    test::Recorder recorder;
    millrace::run([&]() -> Task<void> {
      const auto endless = [&]() -> AsyncGenerator<int> {
        const test::NoteAtEnd at_end(recorder, "unwound");
        for (int i = 0;; ++i) co_yield i;
      };
      {
        AsyncGenerator<int> source = endless();
        co_await source.next();
        co_await source.next();
        CHECK(recorder.take().empty());
      }
      CHECK(recorder.take() == "unwound");
    });
  }

  TEST_CASE("AsyncGenerator: one that was never asked never runs") {
    test::Tally tally;
    {
      const auto take = [](test::Counted element) -> AsyncGenerator<int> { co_yield element.value(); };
      const AsyncGenerator<int> source = take(test::Counted(1, tally));
    }
    CHECK(tally.alive == 0);
  }

  TEST_CASE("AsyncGenerator: its awaits are cancelled with the coroutine that awaits next()") {
    millrace::run([]() -> Task<void> {
      Event never;
      test::Recorder recorder;
      const auto waiting = [&]() -> AsyncGenerator<int> {
        const test::NoteAtEnd at_end(recorder, "unwound");
        co_await never.wait();
        co_yield 1;
      };
      const auto take = [&](AsyncGenerator<int> source) -> Task<void> { co_await source.next(); };
      Background background(take(waiting()));
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(background.was_cancelled());
      CHECK(recorder.take() == "unwound");
    });
  }

  TEST_CASE("AsyncGenerator: a next() under a stopped scope leaves the body alone") {
    millrace::run([]() -> Task<void> {
      Event never;
      AsyncGenerator<int> source = count_to(2);
      const auto take = [&]() -> Task<void> {
        try {
          co_await never.wait();
        } catch (const millrace::Cancelled&) {
        }
        co_await source.next();
      };
      Background background(take());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(background.was_cancelled());
      const std::optional<int> first = co_await source.next();
      CHECK(first == 0);
    });
  }

  TEST_CASE("AsyncGenerator: works in the scope of each next(), not of the first") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      const auto yielding = [&]() -> AsyncGenerator<int> {
        co_yield 1;
        co_await pause;
        co_yield 2;
      };
      AsyncGenerator<int> source = yielding();
      const auto take = [&]() -> Task<std::optional<int>> { co_return co_await source.next(); };
      Background first(take());
      co_await settle();
      CHECK(first.value() == 1);
      first.cancel();
      Background second(take());
      co_await settle();
      pause.resume();
      co_await settle();
      CHECK(second.value() == 2);
    });
  }

  TEST_CASE("AsyncGenerator: generators can be chained") {
    struct Stages {
      static AsyncGenerator<int> doubled(AsyncGenerator<int> source) {
        while (std::optional<int> x = co_await source.next()) co_yield 2 * *x;
      }
    };
    CHECK(millrace::run(all_of(Stages::doubled(Stages::doubled(generate(0, 3))))) == std::vector{0, 4, 8});
  }

  TEST_CASE("AsyncGenerator: next() is a movable awaitable: it can be bounded in time") {
    millrace::run([]() -> Task<void> {
      AsyncGenerator<int> source = count_to(1);
      auto next = source.next();
      const std::optional<int> first = co_await millrace::with_timeout(1h, std::move(next));
      CHECK(first == 0);
    });
  }

}  // TEST_SUITE
