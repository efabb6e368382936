// SPDX-License-Identifier: MIT
//
// How far a run goes ahead of its consumer: exactly.
#include "allocations.hpp"
#include "background.hpp"
#include "calls.hpp"
#include "counted.hpp"

#include <millrace/millrace.hpp>
#include <millrace/testing.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::loop::TurnBudget;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Calls;
using test::settle;

namespace {

// What a stage's function made and the next one's was called with.
struct Between {
  int made = 0;
  int taken = 0;
  int most = 0;
  void make() { most = std::max(most, ++made - taken); }
  void take() { ++taken; }
};

void work_for(std::chrono::nanoseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) continue;
}

// Takes k = 0, 1, 2, … elements and rests after each; the calls of the last stage must be exactly k + maxsize + 1.
void check_ahead(const Stage<int>& stage, const Calls& calls, int maxsize) {
  int taken = 0;
  for (int x : stage) {
    CHECK(x == taken);
    ++taken;
    CHECK(calls.started == taken + maxsize + 1);
    if (taken == 5) break;
  }
}

}  // namespace

TEST_SUITE("unit/graph/bounds") {

  TEST_CASE("bounds: a resting consumer that has taken k finds k + maxsize + 1 calls of a plain last stage") {
    for (int maxsize : {1, 2, 16, 100}) {
      Calls calls;
      const auto count = [&](int x) {
        const Calls::Call call(calls);
        return x;
      };
      check_ahead(map(count, std::views::iota(0), {.maxsize = maxsize}), calls, maxsize);
    }
  }

  TEST_CASE("bounds: the same for a last stage that suspends") {
    for (int maxsize : {1, 2, 16}) {
      Calls calls;
      const auto count = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await millrace::yield();
        co_return x;
      };
      check_ahead(map(count, std::views::iota(0), {.maxsize = maxsize}), calls, maxsize);
    }
  }

  TEST_CASE("bounds: the same for a last stage that is never given a chance to suspend") {
    for (int maxsize : {1, 2, 16}) {
      Calls calls;
      const auto count = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_return x;
      };
      check_ahead(map(count, std::views::iota(0), {.maxsize = maxsize}), calls, maxsize);
    }
  }

  TEST_CASE("bounds: the same behind other stages, with and without queues between them") {
    const auto pass = [](int x) { return x; };
    const auto pass_later = [](int x) -> Task<int> {
      co_await millrace::yield();
      co_return x;
    };
    Calls calls;
    const auto count = [&](int x) {
      const Calls::Call call(calls);
      return x;
    };
    check_ahead(map(count, map(pass, map(pass, std::views::iota(0), {.maxsize = 1})), {.maxsize = 3}), calls,
                3);
    calls = {};
    check_ahead(map(count, map(pass_later, std::views::iota(0), {.maxsize = 1}), {.maxsize = 3}), calls, 3);
  }

  TEST_CASE("bounds: the same for a last stage whose calls take longer than a turn of the loop") {
    constexpr int maxsize = 100;
    Calls calls;
    const auto count = [&](int x) {
      const Calls::Call call(calls);
      work_for(TurnBudget::turn_time / 20);
      return x;
    };
    check_ahead(map(count, std::views::iota(0), {.maxsize = maxsize}), calls, maxsize);
  }

  TEST_CASE("bounds: an element is given though the stages never rest") {
    const auto pass = [](int x) { return x; };
    const Stage<int> no_fourth = filter([](int x) { return x < 3; }, std::views::iota(0));
    const Stage<int> any_number = map(pass, std::views::iota(0), {.maxsize = 0});
    for (const Stage<int>& stage : {no_fourth, any_number}) {
      std::vector<int> taken;
      for (int x : stage) {
        taken.push_back(x);
        if (x == 2) break;
      }
      CHECK(taken == std::vector{0, 1, 2});
    }
  }

  TEST_CASE("bounds: the same for a stream that is awaited") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto count = [&](int x) {
        const Calls::Call call(calls);
        return x;
      };
      auto stream = map(count, std::views::iota(0), {.maxsize = 3}).stream();
      for (int taken = 1; taken <= 5; ++taken) {
        co_await stream.next();
        co_await settle();
        CHECK(calls.started == taken + 3 + 1);
      }
    });
  }

  TEST_CASE("bounds: a last filter is called until so many elements have passed") {
    Calls calls;
    const auto is_even = [&](int x) {
      const Calls::Call call(calls);
      return x % 2 == 0;
    };
    int taken = 0;
    for (int x : filter(is_even, std::views::iota(0), {.maxsize = 2})) {
      CHECK(x == 2 * taken);
      ++taken;
      CHECK(calls.started == 2 * (taken + 2 + 1) - 1);
      if (taken == 4) break;
    }
  }

  TEST_CASE("bounds: between two stages there are never more than maxsize and one for each worker before") {
    for (int workers_before : {1, 3}) {
      for (int maxsize : {1, 2, 16}) {
        Between between;
        const auto make = [&](int x) -> Task<int> {
          co_await millrace::yield();
          between.make();
          co_return x;
        };
        const auto take = [&](int x) -> Task<int> {
          between.take();
          for (int turn = 0; turn < 5; ++turn) co_await millrace::yield();
          co_return x;
        };
        map(take, map(make, std::views::iota(0, 60), {.workers = workers_before}), {.maxsize = maxsize})
            .run();
        CHECK(between.taken == 60);
        CHECK(between.most == maxsize + workers_before);
      }
    }
  }

  TEST_CASE("bounds: what a worker has been given and has not come for waits in front of it, too") {
    for (int maxsize : {1, 2}) {
      int most = 0;
      millrace::testing::explore(300, [&] {
        Between between;
        const auto make = [&](int x) {
          between.make();
          return x;
        };
        const auto take = [&](int x) -> Task<int> {
          between.take();
          for (int turn = 0; turn < x % 3; ++turn) co_await millrace::yield();
          co_return x;
        };
        const auto made = map(make, std::views::iota(0, 30), {.maxsize = 2});
        map(take, made, {.workers = 4, .maxsize = maxsize}).run();
        most = std::max(most, between.most);
      });
      CHECK(most == maxsize + 1);
    }
  }

  TEST_CASE("bounds: between two plain stages, which have no queue, it is the same") {
    for (int maxsize : {1, 2, 16}) {
      Between between;
      const auto make = [&](int x) { return between.make(), x; };
      const auto take = [&](int x) { return between.take(), x; };
      map(take, map(make, std::views::iota(0, 200)), {.maxsize = maxsize}).run();
      CHECK(between.taken == 200);
      CHECK(between.most <= maxsize + 1);
    }
  }

  TEST_CASE("bounds: any number of elements may wait where maxsize is 0") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto count = [&](int x) {
        const Calls::Call call(calls);
        return x;
      };
      auto stream = map(count, std::views::iota(0, 1000), {.maxsize = 0}).stream();
      co_await stream.next();
      while (calls.started < 1000) co_await millrace::yield();
      int taken = 1;
      while (std::optional<int> x = co_await stream.next()) CHECK(*x == taken++);
      CHECK(taken == 1000);
    });
  }

  TEST_CASE("bounds: the elements of a run that are alive do not grow with their number") {
    const auto most_alive = [](int count) {
      test::Tally tally;
      int most = 0;
      const auto make = [&](int x) { return test::Counted(x, tally); };
      const auto look = [&](test::Counted x) -> Task<test::Counted> {
        most = std::max(most, tally.alive);
        co_await millrace::yield();
        co_return x;
      };
      map(look, map(make, std::views::iota(0, count)), {.workers = 3}).run();
      CHECK(tally.alive == 0);
      return most;
    };
    CHECK(most_alive(500) == most_alive(100));
  }

  TEST_CASE("bounds: a run allocates no more for more elements") {
    const auto allocations_of = [](int count) {
      const auto add_one = [](int x) { return x + 1; };
      const auto stage = map(add_one, map(add_one, std::views::iota(0, count)));
      const std::size_t before = test::allocations();
      stage.run();
      return test::allocations() - before;
    };
    allocations_of(1000);  // warms up
    CHECK(allocations_of(10000) == allocations_of(1000));
  }

}  // TEST_SUITE
