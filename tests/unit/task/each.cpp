// SPDX-License-Identifier: MIT
//
// each: a function for its effect; a stage without elements.
#include "background.hpp"
#include "calls.hpp"
#include "counted.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ranges>
#include <stdexcept>
#include <type_traits>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::task::each;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::settle;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

TEST_SUITE("unit/task/each") {

  TEST_CASE("each: run, task::run and co_await, each a run of its own") {
    Ints seen;
    const auto note = [&](int x) { seen.push_back(x); };
    const auto note_later = [&](int x) -> Task<void> {
      co_await millrace::yield();
      seen.push_back(x);
    };
    const Stage<void> plain = each(note, Ints{1, 2});
    const auto awaited = Ints{3, 4} | each(note_later, {.maxsize = 1});
    CHECK(seen.empty());
    plain.run();
    awaited.run();
    CHECK(seen == Ints{1, 2, 3, 4});
    seen.clear();
    millrace::task::run(plain, awaited);
    CHECK(seen.size() == 4);
    seen.clear();
    millrace::run([&]() -> Task<void> {
      static_assert(std::is_void_v<decltype(plain.operator co_await().await_resume())>);
      co_await plain;
      CHECK(seen == Ints{1, 2});
      co_await awaited;
    });
    CHECK(seen == Ints{1, 2, 3, 4});
  }

  TEST_CASE("each: is no range") { static_assert(!std::ranges::range<Stage<void>>); }

  TEST_CASE("each: discards what the function returns, awaited or not") {
    int sum = 0;
    const auto f = [&](int x) { return std::make_unique<int>(sum += x); };
    const auto f_later = [&](int x) -> Task<std::unique_ptr<int>> {
      co_await millrace::yield();
      co_return std::make_unique<int>(sum += x);
    };
    each(f, Ints{1, 2}).run();
    each(f_later, Ints{3, 4}, {.workers = 2, .ordered = true}).run();
    CHECK(sum == 10);
  }

  TEST_CASE("each: of nothing, of more workers than elements, of move-only elements") {
    int calls = 0;
    const auto count = [&](int) -> Task<void> { co_return void(++calls); };
    each(count, Ints{}, {.workers = 4}).run();
    CHECK(calls == 0);
    each(count, Ints{1}, {.workers = 4}).run();
    CHECK(calls == 1);
    test::Tally tally;
    const auto make = [&](int x) { return test::MoveOnly(x, tally); };
    const auto take = [&](test::MoveOnly x) { calls += x.value(); };
    each(take, map(make, Ints{1, 2, 3})).run();
    CHECK(calls == 7);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("each: never more calls than workers, and as many") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      Event go;
      const auto wait = [&](int) -> Task<void> {
        const Calls::Call call(calls);
        co_await go.wait();
      };
      const auto stage = each(wait, std::views::iota(0, 10), {.workers = 4});
      const auto run = [&]() -> Task<void> { co_await stage; };
      Background running(run());
      co_await settle();
      CHECK(calls.in_flight == 4);
      go.set();
      co_await settle();
      CHECK(running.has_value());
      CHECK(calls.started == 10);
      CHECK(calls.most_in_flight == 4);
    });
  }

  TEST_CASE("each: the first exception ends the run") {
    int calls = 0;
    const auto fail = [&](int x) {
      ++calls;
      if (x == 3) throw std::range_error("three");
    };
    const auto fail_later = [&](int x) -> Task<void> {
      co_await millrace::yield();
      fail(x);
    };
    CHECK_THROWS_WITH_AS(each(fail, std::views::iota(0)).run(), "three", std::range_error);
    CHECK(calls == 4);
    const auto stage = each(fail_later, std::views::iota(0), {.workers = 2});
    CHECK_THROWS_WITH_AS(millrace::task::run(stage), "three", std::range_error);
    const auto run = [&]() -> Task<void> { co_await stage; };
    CHECK_THROWS_WITH_AS(millrace::run(run), "three", std::range_error);
  }

  TEST_CASE("each: cancelled while it is awaited: its calls are over when the await ends") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      Event never;
      const auto hang = [&](int) -> Task<void> {
        const Calls::Call call(calls);
        co_await never.wait();
      };
      const auto stage = each(hang, std::views::iota(0), {.workers = 3});
      const auto run = [&]() -> Task<void> { co_await stage; };
      Background running(run());
      co_await settle();
      CHECK(calls.in_flight == 3);
      running.cancel();
      co_await settle();
      CHECK(running.was_cancelled());
      CHECK(calls.in_flight == 0);
    });
  }

  TEST_CASE("each: a context for each worker, and a timeout") {
    const test::LogCapture log;
    int open = 0;
    int closed = 0;
    Event never;
    const auto connect = [&] { return ++open; };
    const auto disconnect = [&](int&) { ++closed; };
    int good = 0;
    const auto f = [&](int x, int& connection) -> Task<void> {
      CHECK(connection >= 1);
      if (x == 1) co_await never.wait();
      ++good;
    };
    const millrace::StageOptions options{
        .workers = 2, .timeout = 2ms, .on_start = connect, .on_done = disconnect};
    each(f, Ints{0, 1, 2}, options).run();
    CHECK(good == 2);
    CHECK(open >= 1);
    CHECK(open == closed);
  }

}  // TEST_SUITE
