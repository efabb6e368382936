// SPDX-License-Identifier: MIT
//
// on_start and on_done that throw or are cancelled.
#include "background.hpp"
#include "broken.hpp"
#include "consume.hpp"
#include "functions.hpp"
#include "log_capture.hpp"
#include "recorder.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <vector>

using millrace::Event;
using millrace::StageOptions;
using millrace::Task;
using millrace::WorkerInfo;
using millrace::task::map;
using test::Background;
using test::Broken;
using test::later;
using test::same;
using test::settle;
using Ints = std::vector<int>;

TEST_SUITE("unit/graph/hooks_failing") {

  TEST_CASE("hooks: an on_start that throws is the run's failure; no call is made and no on_done follows") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      int calls = 0;
      int done = 0;
      const auto start = []() -> int { throw Broken("start"); };
      const auto count = [&](int x) { return ++calls, x; };
      const auto end = [&] { ++done; };
      const auto stage = map(count, Ints{1, 2}, StageOptions{.on_start = start, .on_done = end});
      CHECK_THROWS_WITH_AS(test::consume(way, stage), "start", Broken);
      CHECK(calls == 0);
      CHECK(done == 0);
    }
  }

  TEST_CASE("hooks: an on_start that throws after an await, of the third worker: the others end with their "
            "on_done") {
    int started = 0;
    int done = 0;
    Event never;
    const auto start = [&](WorkerInfo worker) -> Task<void> {
      co_await millrace::yield();
      if (worker.index == 2) throw Broken("third");
      ++started;
    };
    const auto wait = [&](int x) -> Task<int> {
      co_await never.wait();
      co_return x;
    };
    const auto end = [&] { ++done; };
    const auto stage =
        map(wait, std::views::iota(0), StageOptions{.workers = 3, .on_start = start, .on_done = end});
    CHECK_THROWS_WITH_AS(stage.run(), "third", Broken);
    CHECK(done == started);
  }

  TEST_CASE("hooks: an on_start that waits is woken when the run is stopped, and has no on_done") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      Event never;
      const auto start = [&]() -> Task<void> {
        const test::NoteAtEnd note(recorder, "unwound");
        co_await never.wait();
      };
      const auto end = [&] { recorder.note("done"); };
      auto stream = map(same, Ints{1}, StageOptions{.on_start = start, .on_done = end}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      Background waiting(next());
      co_await settle();
      co_await stream.close();
      CHECK(recorder.take() == "unwound");
      co_await settle();
    });
  }

  TEST_CASE("hooks: an on_done that throws is the run's failure, after all elements") {
    for (const test::Way way : {test::Way::iterated, test::Way::streamed}) {
      INFO(test::name_of(way));
      const auto end = [] { throw Broken("end"); };
      const auto stage = map(same, Ints{1, 2}, StageOptions{.on_done = end});
      Ints seen;
      CHECK_THROWS_WITH_AS(test::consume_into(seen, way, stage), "end", Broken);
      CHECK(seen == Ints{1, 2});
    }
  }

  TEST_CASE(
      "hooks: on_done that throw, each of three workers: the first is reported, the others are logged") {
    const test::LogCapture log;
    int next = 0;
    const auto end = [&]() -> Task<void> {
      const int mine = next++;
      co_await millrace::yield();
      throw Broken("end " + std::to_string(mine));
    };
    const auto stage = map(later, std::views::iota(0, 9), StageOptions{.workers = 3, .on_done = end});
    CHECK_THROWS_WITH_AS(stage.run(), "end 0", Broken);
    CHECK(next == 3);
    CHECK(log.contains("end 1"));
    CHECK(log.contains("end 2"));
    CHECK_FALSE(log.contains("end 0"));
  }

  TEST_CASE("hooks: an on_done that throws after a failure of f does not replace it") {
    const test::LogCapture log;
    const auto fail = [](int) -> int { throw Broken("f"); };
    const auto end = [] { throw Broken("end"); };
    CHECK_THROWS_WITH_AS(map(fail, Ints{1}, StageOptions{.on_done = end}).run(), "f", Broken);
    CHECK(log.contains("end"));
  }

  TEST_CASE("hooks: an on_done that throws while the consumer leaves: close tells it") {
    millrace::run([]() -> Task<void> {
      const auto end = []() -> Task<void> {
        co_await millrace::yield();
        throw Broken("end");
      };
      auto stream = map(same, std::views::iota(0), StageOptions{.on_done = end}).stream();
      co_await stream.next();
      Background closing(stream.close());
      co_await settle();
      CHECK(closing.ended_with<Broken>());
    });
  }

  TEST_CASE("hooks: an on_done that throws after its stream was destroyed is logged") {
    const test::LogCapture log;
    millrace::run([]() -> Task<void> {
      const auto end = []() -> Task<void> {
        co_await millrace::yield();
        throw Broken("too late");
      };
      auto stream = map(same, std::views::iota(0), StageOptions{.on_done = end}).stream();
      co_await stream.next();
    });
    CHECK(log.contains("too late"));
  }

  TEST_CASE("hooks: an on_done that throws what is no std::exception") {
    const auto end = [] { throw 42; };
    CHECK_THROWS_AS(map(same, Ints{1}, StageOptions{.on_done = end}).run(), int);
  }

}  // TEST_SUITE
