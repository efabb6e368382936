// SPDX-License-Identifier: MIT
//
// run and to_vector: from a graph to its effect, or to its elements, without a coroutine in sight.
#include "calls.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::task::map;
using test::Calls;
using Ints = std::vector<int>;

TEST_SUITE("unit/task/run") {

  TEST_CASE("run: no stage is nothing to do") { millrace::task::run(); }

  TEST_CASE("run: one, to its end") {
    Calls calls;
    const auto count = [&](int x) {
      const Calls::Call call(calls);
      return x;
    };
    millrace::task::run(map(count, std::views::iota(0, 100)));
    CHECK(calls.started == 100);
  }

  TEST_CASE("run: several, of different types, at the same time") {
    Event left_is_there;
    Event right_is_there;
    const auto left = [&](int x) -> Task<int> {
      left_is_there.set();
      co_await right_is_there.wait();
      co_return x;
    };
    const auto right = [&](int x) -> Task<std::unique_ptr<int>> {
      right_is_there.set();
      co_await left_is_there.wait();
      co_return std::make_unique<int>(x);
    };
    millrace::task::run(map(left, Ints{1}), map(right, Ints{2}), Ints{3});
    CHECK(left_is_there.is_set());
    CHECK(right_is_there.is_set());
  }

  TEST_CASE("run: the first failure, after the others were cancelled") {
    Calls calls;
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_await never.wait();
      co_return x;
    };
    const auto fail = [](int) -> Task<int> {
      co_await millrace::yield();
      throw std::range_error("broken");
    };
    CHECK_THROWS_AS(millrace::task::run(map(hang, Ints{1}), map(fail, Ints{1})), std::range_error);
    CHECK(calls.started == 1);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("to_vector: of a stage, of a range, of a generator") {
    const auto numbers = []() -> millrace::AsyncGenerator<int> {
      co_yield 1;
      co_yield 2;
    };
    CHECK((numbers() | millrace::to_vector) == Ints{1, 2});
    CHECK((std::views::iota(1, 3) | millrace::to_vector) == Ints{1, 2});
    CHECK((map([](int x) { return x; }, Ints{1, 2}) | millrace::to_vector) == Ints{1, 2});
  }

  TEST_CASE("to_vector: throws the run's failure") {
    const auto fail = [](int) -> int { throw std::range_error("broken"); };
    CHECK_THROWS_AS(static_cast<void>(map(fail, Ints{1}) | millrace::to_vector), std::range_error);
  }

  TEST_CASE("Stage<void>: runs to its end, blocking or awaited, and gives nothing") {
    int calls = 0;
    const auto count = [&](int x) -> Task<int> {
      ++calls;
      co_await millrace::yield();
      if (x < 0) throw std::range_error("negative");
      co_return x;
    };
    const auto effect_of = [&](Ints data) {
      return Stage<void>(millrace::graph::sink_of({map(count, std::move(data), {.workers = 2}).node()}));
    };
    const Stage<void> good = effect_of({1, 2, 3});
    const Stage<void> bad = effect_of({1, -2});
    good.run();
    CHECK(calls == 3);
    CHECK_THROWS_AS(bad.run(), std::range_error);
    millrace::run([&]() -> Task<void> {
      calls = 0;
      co_await good;
      CHECK(calls == 3);
      bool thrown = false;
      try {
        co_await bad;
      } catch (const std::range_error&) {
        thrown = true;
      }
      CHECK(thrown);
    });
  }

  TEST_CASE("run: a thread's loop is made on first use and kept") {
    map([](int x) { return x; }, Ints{1}).run();
    millrace::EventLoop* first = &millrace::EventLoop::current();
    map([](int x) { return x; }, Ints{1}).run();
    CHECK(&millrace::EventLoop::current() == first);
  }

}  // TEST_SUITE
