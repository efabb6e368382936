// SPDX-License-Identifier: MIT
//
// Where Pypeln is known to be wrong: the opposite. The number is that of its issue.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::StageOptions;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::settle;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Task<int> later(int x) {
  co_await millrace::yield();
  co_return x;
}

}  // namespace

TEST_SUITE("conformance/pypeln_put_right") {

  TEST_CASE("119: an exception is never swallowed, however many elements follow") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      for (int followers : {0, 1, 100, 10'000}) {
        const auto fail_first = [](int x) -> Task<int> {
          co_await millrace::yield();
          if (x == 0) throw Broken("first");
          co_return x;
        };
        const auto stage = map(fail_first, std::views::iota(0, 1 + followers), {.workers = 3});
        CHECK_THROWS_WITH_AS(test::consume(way, stage), "first", Broken);
      }
    }
  }

  TEST_CASE("110: no hang when a stage fails while its source is blocked on a full queue") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto fail_late = [](int x) -> Task<int> {
        for (int turn = 0; turn < 20; ++turn) co_await millrace::yield();
        throw Broken(std::to_string(x));
      };
      const auto blocked = map(later, std::views::iota(0), {.workers = 2, .maxsize = 1});
      CHECK_THROWS_AS(test::consume(way, map(fail_late, blocked, {.maxsize = 1})), Broken);
    }
  }

  TEST_CASE("113: no hang when the consumer throws") {
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
    CHECK_THROWS_AS(iterate(), Broken);
    CHECK(calls.in_flight == 0);
    const auto read = [&]() -> Task<void> {
      auto stream = stage.stream();
      co_await stream.next();
      throw Broken("consumer");
    };
    CHECK_THROWS_AS(millrace::run(read), Broken);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE(
      "111, 64, 55: maxsize is never exceeded through any number of stages, and exact at the consumer") {
    constexpr int stages = 5;
    constexpr int maxsize = 2;
    std::vector<int> calls(stages);
    Stage<int> stage = from_iterable(std::views::iota(0));
    for (std::size_t i = 0; i < stages; ++i) {
      const auto count = [&calls, i](int x) -> Task<int> {
        ++calls[i];
        co_await millrace::yield();
        co_return x;
      };
      stage = map(count, stage, {.maxsize = maxsize});
    }
    int taken = 0;
    for (int x : stage) {
      CHECK(x == taken);
      ++taken;
      int expected = taken;
      for (std::size_t i = stages; i-- > 0;) {
        expected += maxsize + 1;
        CHECK(calls[i] <= expected);
      }
      CHECK(calls.back() == taken + maxsize + 1);
      if (taken == 10) break;
    }
  }

  TEST_CASE("96: no polling, an idle run uses no CPU") {
    millrace::run([]() -> Task<void> {
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        co_await never.wait();
        co_return x;
      };
      auto stream = map(hang, std::views::iota(0), {.workers = 1000}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      Background waiting(next());
      co_await settle();
      const std::clock_t before = std::clock();
      co_await millrace::sleep_for(50ms);
      const double used = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
      CHECK(used < 0.01);
      co_await stream.close();
      co_await settle();
    });
  }

  TEST_CASE("60: ordered streams") {
    millrace::run([]() -> Task<void> {
      Event never;
      const auto last_hangs = [&](int x) -> Task<int> {
        if (x == 3) co_await never.wait();
        co_return x;
      };
      auto stream = map(last_hangs, std::views::iota(0, 4), {.workers = 2, .ordered = true}).stream();
      for (int expected = 0; expected < 3; ++expected) {
        const std::optional<int> x = co_await stream.next();
        CHECK(x == expected);
      }
      co_await stream.close();
    });
  }

  TEST_CASE("107: a failing input ends the run") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      Calls calls;
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await never.wait();
        co_return x;
      };
      const auto fail = []() -> millrace::AsyncGenerator<int> {
        co_yield 0;
        throw Broken("input");
      };
      CHECK_THROWS_WITH_AS(test::consume(way, map(hang, fail(), {.workers = 2})), "input", Broken);
      CHECK(calls.in_flight == 0);
    }
  }

  TEST_CASE("on_done runs after a failure too") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      int done = 0;
      const auto fail = [](int) -> Task<int> {
        co_await millrace::yield();
        throw Broken("f");
      };
      const auto end = [&] { ++done; };
      const auto stage = map(fail, std::views::iota(0), StageOptions{.workers = 3, .on_done = end});
      CHECK_THROWS_AS(test::consume(way, stage), Broken);
      CHECK(done == 3);
    }
  }

  TEST_CASE("a worker's failure while another fails in the same turn is reported once") {
    millrace::run([]() -> Task<void> {
      const test::LogCapture log;
      Event go;
      const auto fail = [&](int x) -> Task<int> {
        co_await go.wait();
        throw Broken("worker " + std::to_string(x));
      };
      auto stream = map(fail, std::views::iota(0), {.workers = 2}).stream();
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
  }

}  // TEST_SUITE
