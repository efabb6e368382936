// SPDX-License-Identifier: MIT
//
// {.ordered = true}: many calls at once, results in the order of the input.
#include "background.hpp"
#include "consume.hpp"
#include "counted.hpp"
#include "gated_calls.hpp"
#include "ints.hpp"
#include "jitter.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::Event;
using millrace::Task;
using millrace::task::filter;
using millrace::task::map;
using test::Background;
using test::GatedCalls;
using test::numbers;
using test::settle;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

TEST_SUITE("unit/graph/ordered") {

  TEST_CASE("ordered: random delays, any number of workers and windows, each way to consume") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      test::Jitter random(7);
      const auto shuffle = [&](int x) -> Task<int> {
        const int turns = random.number(6);
        for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
        co_return x;
      };
      for (int workers : {1, 2, 3, 8, 100})
        for (int maxsize : {0, 1, 16})
          CHECK(test::consume(way, map(shuffle, numbers(60),
                                       {.workers = workers, .maxsize = maxsize, .ordered = true})) ==
                numbers(60));
      const auto narrow =
          map(shuffle, numbers(60), {.workers = 3, .maxsize = 1, .ordered = true, .window = 3});
      CHECK(test::consume(way, narrow) == numbers(60));
    }
  }

  TEST_CASE("ordered: a finished result that waits for an earlier one does not occupy a worker") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      const auto wait = gated.function();
      auto stream = map(wait, std::views::iota(0, 20), {.workers = 2, .ordered = true, .window = 5}).stream();
      const auto take = [&]() -> Task<int> { co_return (co_await stream.next()).value(); };
      Background first(take());
      co_await settle();
      CHECK(gated.calls.started == 2);
      for (int x = 1; x <= 3; ++x) {
        gated.open(x);
        co_await settle();
        CHECK(gated.calls.started == x + 2);
        CHECK(gated.calls.in_flight == 2);
      }
      gated.open(4);
      co_await settle();
      CHECK(gated.calls.started == 5);  // five are between "started" and "passed on": the window is full
      CHECK(gated.calls.in_flight == 1);
      CHECK_FALSE(first.is_over());
      gated.open(0);
      co_await settle();
      CHECK(first.value() == 0);
      CHECK(gated.calls.in_flight == 2);
      for (int x = 0; x < 20; ++x) gated.open(x);
      Ints rest;
      co_await test::read_to_end(stream, rest);
      CHECK(rest.size() == 19);
      CHECK(gated.calls.most_in_flight == 2);
    });
  }

  TEST_CASE("ordered: the window is workers + maxsize where none is given, workers + 16 where maxsize is 0") {
    const auto started_behind_a_slow_head = [](int workers, int maxsize) -> Task<int> {
      GatedCalls gated;
      for (int x = 1; x < 64; ++x) gated.open(x);
      const auto wait = gated.function();
      auto stream =
          map(wait, std::views::iota(0, 64), {.workers = workers, .maxsize = maxsize, .ordered = true})
              .stream();
      const auto take = [&]() -> Task<void> { co_await stream.next(); };
      Background first(take());
      for (int round = 0; round < 4; ++round) co_await settle();
      const int started = gated.calls.started;
      co_await stream.close();
      co_await settle();
      co_return started;
    };
    CHECK(millrace::run(started_behind_a_slow_head(2, 3)) == 5);
    CHECK(millrace::run(started_behind_a_slow_head(3, 16)) == 19);
    CHECK(millrace::run(started_behind_a_slow_head(2, 0)) == 18);
  }

  TEST_CASE("ordered: results leave as soon as every earlier one has, not at the end of the run") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      const auto wait = gated.function();
      auto stream = map(wait, std::views::iota(0), {.workers = 4, .ordered = true}).stream();
      for (int x = 0; x < 10; ++x) {
        gated.open(x);
        const std::optional<int> next = co_await stream.next();
        CHECK(next == x);
      }
    });
  }

  TEST_CASE("ordered: a stage that filters") {
    test::Jitter random(11);
    const auto is_even = [&](int x) -> Task<bool> {
      const int turns = random.number(5);
      for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
      co_return x % 2 == 0;
    };
    const auto stage = filter(is_even, numbers(20), {.workers = 4, .ordered = true});
    CHECK((stage | millrace::to_vector) == Ints{0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
    const auto none = [](int) -> Task<bool> { co_return false; };
    CHECK((filter(none, numbers(100), {.workers = 4, .ordered = true}) | millrace::to_vector).empty());
  }

  TEST_CASE("ordered: an element that is dropped for its timeout does not hold up the others") {
    const test::LogCapture log;
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      if (x % 5 == 0) co_await never.wait();
      co_return x;
    };
    const auto stage = map(hang, numbers(12), {.workers = 3, .ordered = true, .timeout = 2ms});
    CHECK((stage | millrace::to_vector) == Ints{1, 2, 3, 4, 6, 7, 8, 9, 11});
  }

  TEST_CASE("ordered: a failure comes behind what was passed on before it") {
    const auto fail = [](int x) -> Task<int> {
      co_await millrace::yield();
      if (x == 4) throw std::range_error("broken");
      co_return x;
    };
    Ints seen;
    const auto stage = map(fail, std::views::iota(0), {.workers = 2, .ordered = true});
    CHECK_THROWS_AS(test::consume_into(seen, test::Way::iterated, stage), std::range_error);
    CHECK(seen.size() <= 4);
    CHECK(seen == numbers(static_cast<int>(seen.size())));
  }

  TEST_CASE("ordered: a failing source behind a slow head") {
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      co_await never.wait();
      co_return x;
    };
    const auto numbers_then_fail = []() -> millrace::AsyncGenerator<int> {
      for (int i = 0; i < 3; ++i) co_yield i;
      throw std::range_error("source");
    };
    const auto stage = map(hang, numbers_then_fail(), {.workers = 8, .ordered = true});
    CHECK_THROWS_WITH_AS(stage.run(), "source", std::range_error);
  }

  TEST_CASE("ordered: stages in a row, and to two consumers") {
    test::Jitter random(3);
    const auto shuffle = [&](int x) -> Task<int> {
      const int turns = random.number(6);
      for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
      co_return x;
    };
    const auto first = map(shuffle, numbers(40), {.workers = 4, .ordered = true});
    const auto second = map(shuffle, first, {.workers = 4, .ordered = true});
    CHECK((second | millrace::to_vector) == numbers(40));
    Ints left;
    Ints right;
    const auto note_left = [&](int x) { return left.push_back(x), x; };
    const auto note_right = [&](int x) { return right.push_back(x), x; };
    millrace::task::run(map(note_left, first), map(note_right, first));
    CHECK(left == numbers(40));
    CHECK(right == numbers(40));
  }

  TEST_CASE("ordered: move-only results, none alive at the end") {
    test::Tally tally;
    test::Jitter random(5);
    const auto make = [&](int x) -> Task<test::MoveOnly> {
      const int turns = random.number(6);
      for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
      co_return test::MoveOnly(x, tally);
    };
    const auto stage = map(make, std::views::iota(0), {.workers = 4, .maxsize = 2, .ordered = true});
    int expected = 0;
    for (test::MoveOnly&& x : stage) {
      CHECK(x.value() == expected++);
      if (expected == 10) break;
    }
    CHECK(tally.alive == 0);
  }

  TEST_CASE("ordered: on a plain stage changes nothing") {
    const auto add_one = [](int x) { return x + 1; };
    CHECK((map(add_one, Ints{1, 2}, {.workers = 4, .ordered = true}) | millrace::to_vector) == Ints{2, 3});
  }

}  // TEST_SUITE
