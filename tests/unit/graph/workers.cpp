// SPDX-License-Identifier: MIT
//
// How many calls of a stage's function are in flight.
#include "background.hpp"
#include "calls.hpp"
#include "functions.hpp"
#include "gated_calls.hpp"

#include <millrace/millrace.hpp>
#include <millrace/testing.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <set>
#include <vector>

using millrace::Event;
using millrace::StageOptions;
using millrace::Task;
using millrace::WorkerInfo;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::GatedCalls;
using test::later;
using test::settle;
using namespace std::chrono_literals;

TEST_SUITE("unit/graph/workers") {

  TEST_CASE("workers: exactly so many calls at once, refilled as soon as one ends") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      const auto wait = gated.function();
      auto stream = map(wait, std::views::iota(0, 20), {.workers = 3}).stream();
      const auto take = [&]() -> Task<int> { co_return (co_await stream.next()).value(); };
      Background first(take());
      co_await settle();
      CHECK(gated.calls.in_flight == 3);
      CHECK(gated.calls.started == 3);
      gated.open(1);
      co_await settle();
      CHECK(first.value() == 1);
      CHECK(gated.calls.in_flight == 3);
      CHECK(gated.calls.started == 4);
      for (int x = 0; x < 20; ++x) gated.open(x);
      int rest = 0;
      while (std::optional<int> x = co_await stream.next()) ++rest;
      CHECK(rest == 19);
      CHECK(gated.calls.most_in_flight == 3);
    });
  }

  TEST_CASE("workers: all of them again behind calls that were ready at once") {
    for (const int workers : {2, 4})
      for (const int maxsize : {1, 2, 16})
        millrace::testing::explore(20, [&] {
          int in_flight = 0;
          int most = 0;
          const auto call = [&](int x) -> Task<void> {
            ++in_flight;
            if (x < 10 || x >= 200) co_await millrace::sleep_for(1ms);
            if (x >= 220) most = std::max(most, in_flight);
            --in_flight;
          };
          millrace::task::each(call, std::views::iota(0, 260), {.workers = workers, .maxsize = maxsize})
              .run();
          INFO(workers << " workers, maxsize " << maxsize);
          CHECK(most == workers);
        });
  }

  TEST_CASE("workers: no more than there are elements") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      const auto wait = gated.function();
      const auto stage = map(wait, std::views::iota(0, 2), {.workers = 8});
      const auto collect = [&]() -> Task<std::vector<int>> { co_return co_await stage; };
      Background all(collect());
      co_await settle();
      CHECK(gated.calls.in_flight == 2);
      gated.open(0);
      gated.open(1);
      co_await settle();
      CHECK(all.value().size() == 2);
    });
  }

  TEST_CASE("workers: as many as room for output allows, then they wait with one result each in hand") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto quick = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await millrace::yield();
        co_return x;
      };
      auto stream = map(quick, std::views::iota(0), {.workers = 3, .maxsize = 2}).stream();
      co_await stream.next();
      co_await settle();
      CHECK(calls.started == 1 + 2 + 3);
      CHECK(calls.in_flight == 0);
    });
  }

  TEST_CASE("workers: the first one starts with the run, also when no element ever comes") {
    for (int workers : {1, 4}) {
      int started = 0;
      int done = 0;
      const auto pass = [](int x) { return x; };
      const auto start = [&] { ++started; };
      const auto end = [&] { ++done; };
      map(pass, std::views::empty<int>, StageOptions{.workers = workers, .on_start = start, .on_done = end})
          .run();
      CHECK(started == 1);
      CHECK(done == 1);
    }
  }

  TEST_CASE("workers: more are created only when there is work for them") {
    int started = 0;
    const auto start = [&] { ++started; };
    const StageOptions options{.workers = 1000, .on_start = start};
    map(later, std::views::iota(0, 5), options).run();
    CHECK(started <= 5);
    started = 0;
    const auto at_once = [](int x) -> Task<int> { co_return x; };
    map(at_once, std::views::iota(0, 100), options).run();
    CHECK(started == 1);
  }

  TEST_CASE("workers: all of them when they are slow to start") {
    millrace::run([]() -> Task<void> {
      Event go;
      int started = 0;
      const auto start = [&]() -> Task<void> {
        ++started;
        co_await go.wait();
      };
      const auto stage = map(later, std::views::iota(0, 10), StageOptions{.workers = 3, .on_start = start});
      const auto collect = [&]() -> Task<std::vector<int>> { co_return co_await stage; };
      Background all(collect());
      co_await settle();
      CHECK(started == 3);
      go.set();
      co_await settle();
      CHECK(all.value().size() == 10);
      CHECK(started == 3);
    });
  }

  TEST_CASE("workers: a plain function is called by one, however many are allowed") {
    std::set<std::size_t> seen;
    Calls calls;
    const auto note = [&](int x, WorkerInfo worker) {
      const Calls::Call call(calls);
      seen.insert(worker.index);
      return x;
    };
    CHECK((map(note, std::views::iota(0, 50), {.workers = 4}) | millrace::to_vector).size() == 50);
    CHECK(calls.most_in_flight == 1);
    CHECK(*seen.rbegin() < 4);
  }

  TEST_CASE("workers: one keeps the order") {
    const auto uneven = [](int x) -> Task<int> {
      for (int turn = 0; turn < x % 3; ++turn) co_await millrace::yield();
      co_return x;
    };
    int expected = 0;
    for (int x : map(uneven, std::views::iota(0, 30))) CHECK(x == expected++);
    CHECK(expected == 30);
  }

  TEST_CASE("workers: results leave in the order in which calls end") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      const auto wait = gated.function();
      auto stream = map(wait, std::views::iota(0, 3), {.workers = 3}).stream();
      for (int x : {2, 0, 1}) {
        gated.open(x);
        const std::optional<int> next = co_await stream.next();
        CHECK(next == x);
      }
    });
  }

  TEST_CASE("workers: a million are allowed and cost nothing where they are not needed") {
    const auto at_once = [](int x) -> Task<int> { co_return x; };
    const auto stage = map(at_once, std::views::iota(0, 10), {.workers = 1'000'000, .maxsize = 1'000'000});
    CHECK((stage | millrace::to_vector).size() == 10);
  }

  TEST_CASE("workers: ten thousand calls wait at once") {
    millrace::run([]() -> Task<void> {
      constexpr int count = 10'000;
      Calls calls;
      Event go;
      const auto wait = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await go.wait();
        co_return x;
      };
      const auto stage = map(wait, std::views::iota(0, 2 * count), {.workers = count});
      const auto collect = [&]() -> Task<std::vector<int>> { co_return co_await stage; };
      Background all(collect());
      while (calls.in_flight < count) co_await millrace::yield();
      co_await settle();
      CHECK(calls.in_flight == count);
      go.set();
      while (!all.is_over()) co_await millrace::yield();
      CHECK(all.value().size() == 2 * count);
      CHECK(calls.most_in_flight == count);
    });
  }

}  // TEST_SUITE
