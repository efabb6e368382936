// SPDX-License-Identifier: MIT
//
// Where Pypeln is known to be wrong: the opposite, for failures. A test case for each; the number is that of its issue.
#include "background.hpp"
#include "broken.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "functions.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <ranges>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Stage;
using millrace::StageOptions;
using millrace::StageStatus;
using millrace::Task;
using millrace::task::concat;
using millrace::task::each;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::map;
using millrace::task::ordered;
using test::Background;
using test::Broken;
using test::Calls;
using test::later;
using test::settle;
using Ints = std::vector<int>;

namespace {

Task<int> fail_first(int x) {
  co_await millrace::yield();
  if (x == 0) throw Broken("first");
  co_return x;
}
Task<int> fail_late(int x) {
  for (int turn = 0; turn < 20; ++turn) co_await millrace::yield();
  throw Broken(std::to_string(x));
}

}  // namespace

TEST_SUITE("conformance/pypeln_put_right") {

  TEST_CASE("pypeln: put right: an exception is never swallowed however many elements follow (119)") {
    const auto one_of = [](int x) -> Task<Ints> {
      const int result = co_await fail_first(x);
      co_return Ints{result};
    };
    const auto is_good = [](int x) -> Task<bool> {
      co_await fail_first(x);
      co_return true;
    };
    for (const int followers : {0, 1, 100, 10'000}) {
      CAPTURE(followers);
      const auto data = std::views::iota(0, 1 + followers);
      const std::vector<Stage<int>> stages{
          map(fail_first, data, {.workers = 3}),           flat_map(one_of, data, {.workers = 3}),
          filter(is_good, data, {.workers = 3}),           ordered(map(fail_first, data, {.workers = 3})),
          concat(map(later, data), map(fail_first, data)), map(later, map(fail_first, data), {.workers = 3})};
      for (std::size_t kind = 0; kind < stages.size(); ++kind) {
        CAPTURE(kind);
        for (const test::Way way : test::every_way) {
          INFO(test::name_of(way));
          CHECK_THROWS_WITH_AS(test::consume(way, stages[kind]), "first", Broken);
        }
      }
      for (const test::RunWay way : test::every_run_way) {
        INFO(test::name_of(way));
        CHECK_THROWS_WITH_AS(test::run_through(way, each(fail_first, data, {.workers = 3})), "first", Broken);
      }
    }
  }

  TEST_CASE(
      "pypeln: put right: no hang when a stage fails while its source is blocked on a full queue (110)") {
    Calls calls;
    const auto count = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_await millrace::yield();
      co_return x;
    };
    const auto generate = []() -> AsyncGenerator<int> {
      for (int i = 0;; ++i) {
        co_await millrace::yield();
        co_yield i;
      }
    };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto blocked = map(count, std::views::iota(0), {.workers = 2, .maxsize = 1});
      CHECK_THROWS_AS(test::consume(way, map(fail_late, blocked, {.maxsize = 1})), Broken);
      CHECK(calls.in_flight == 0);
      CHECK_THROWS_AS(test::consume(way, map(fail_late, generate(), {.maxsize = 1})), Broken);
      CHECK_THROWS_AS(test::consume(way, map(fail_late, concat(blocked, generate()), {.maxsize = 1})),
                      Broken);
      CHECK(calls.in_flight == 0);
    }
  }

  TEST_CASE("pypeln: put right: no hang when the consumer throws (113)") {
    Calls calls;
    const auto count = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_await millrace::yield();
      co_return x;
    };
    const auto stage = map(count, std::views::iota(0), {.workers = 3, .maxsize = 1});
    const auto iterate = [&] {
      for (int x : stage) throw Broken("consumer " + std::to_string(x));
    };
    CHECK_THROWS_WITH_AS(iterate(), "consumer 0", Broken);
    CHECK(calls.in_flight == 0);
    const auto read = [&]() -> Task<void> {
      auto stream = stage.stream();
      co_await stream.next();
      co_await settle();  // all are blocked on the full queue
      throw Broken("reader");
    };
    CHECK_THROWS_WITH_AS(millrace::run(read), "reader", Broken);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("pypeln: put right: a failing input ends the run (107)") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      Calls calls;
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await never.wait();
        co_return x;
      };
      const auto fail = []() -> AsyncGenerator<int> {
        co_yield 0;
        co_await settle();
        throw Broken("input");
      };
      CHECK_THROWS_WITH_AS(test::consume(way, map(hang, fail(), {.workers = 2})), "input", Broken);
      CHECK(calls.in_flight == 0);
      const auto others = map(hang, std::views::iota(0), {.workers = 2});
      CHECK_THROWS_WITH_AS(test::consume(way, concat(others, fail(), others)), "input", Broken);
      CHECK(calls.started == 3);
      CHECK(calls.in_flight == 0);
    }
  }

  TEST_CASE("pypeln: put right: on_done runs after a failure too") {
    int started = 0;
    std::vector<StageStatus> statuses;
    const auto start = [&] { return ++started; };
    const auto end = [&](StageStatus status, int&) -> Task<void> {
      co_await millrace::yield();
      statuses.push_back(status);
    };
    const StageOptions hooks{.workers = 3, .on_start = start, .on_done = end};
    const auto fail = [](int) -> Task<int> {
      co_await millrace::yield();
      throw Broken("f");
    };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const test::LogCapture log;  // of the workers that fail after the first
      for (const Stage<int>& stage :
           {map(fail, std::views::iota(0), hooks), map(fail_late, map(later, std::views::iota(0), hooks))}) {
        started = 0;
        statuses.clear();
        CHECK_THROWS_AS(test::consume(way, stage), Broken);
        CHECK(started == 3);
        REQUIRE(statuses.size() == 3);
        CHECK(statuses.back().done);
        CHECK(statuses.back().active_workers == 0);
      }
    }
  }

  TEST_CASE("pypeln: put right: a worker's failure while another fails in the same turn is reported once") {
    millrace::run([]() -> Task<void> {
      const test::LogCapture log;
      Event go;
      const auto fail = [&](int x) -> Task<int> {
        co_await go.wait();
        throw Broken("worker " + std::to_string(x));
      };
      const Stage<int> stage = map(fail, std::views::iota(0), {.workers = 2});
      auto stream = stage.stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      Background reading(next());
      co_await settle();
      go.set();
      co_await settle();
      CHECK(reading.ended_with<Broken>());
      CHECK(log.contains("worker 1"));
      CHECK_FALSE(log.contains("worker 0"));
      const std::optional<int> end = co_await stream.next();
      CHECK_FALSE(end.has_value());
      co_await stream.close();
    });
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const test::LogCapture log;
      Event both;
      int waiting = 0;
      const auto fail = [&](int x) -> Task<int> {
        if (++waiting == 2) both.set();
        co_await both.wait();
        throw Broken("worker " + std::to_string(x));
      };
      const auto stage = map(fail, std::views::iota(0), {.workers = 2});
      CHECK_THROWS_AS(test::consume(way, stage), Broken);
      CHECK(log.contains("worker 0") != log.contains("worker 1"));
    }
  }

}  // TEST_SUITE
