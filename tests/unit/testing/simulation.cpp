// SPDX-License-Identifier: MIT
#include "log_capture.hpp"

#include <millrace/millrace.hpp>
#include <millrace/testing.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using millrace::Event;
using millrace::Task;
using millrace::testing::Simulation;
using namespace std::chrono_literals;
using Ints = std::vector<int>;

namespace {

Task<int> after_an_hour(int x) {
  co_await millrace::sleep_for(1h);
  co_return x;
}
Task<int> after_some_turns(int x) {
  for (int turn = 0; turn < x % 3; ++turn) co_await millrace::yield();
  co_return x;
}

/// Sets MILLRACE_SEED while it lives.
struct WithSeed {
  explicit WithSeed(const char* value) { setenv("MILLRACE_SEED", value, 1); }
  WithSeed(const WithSeed&) = delete;
  WithSeed& operator=(const WithSeed&) = delete;
  ~WithSeed() { unsetenv("MILLRACE_SEED"); }
};

Ints unordered_run() {
  return std::views::iota(0, 20) | millrace::task::map(after_some_turns, {.workers = 5}) |
         millrace::to_vector;
}

Ints order_of(std::uint64_t seed) {
  const Simulation simulation(seed);
  return unordered_run();
}

}  // namespace

TEST_SUITE("unit/testing/simulation") {

  TEST_CASE("Simulation: time passes at once, and exactly") {
    const Simulation simulation(1);
    const auto begin = std::chrono::steady_clock::now();
    const auto stage = std::views::iota(0, 6) | millrace::task::map(after_an_hour, {.workers = 2});
    CHECK((stage | millrace::to_vector).size() == 6);
    CHECK(simulation.elapsed() == 3h);
    CHECK(std::chrono::steady_clock::now() - begin < 1min);
  }

  TEST_CASE("Simulation: a timeout is a matter of virtual time") {
    const Simulation simulation(1);
    CHECK_THROWS_AS(millrace::run(millrace::with_timeout(59min, after_an_hour(1))), millrace::TimeoutError);
    CHECK(simulation.elapsed() == 59min);
    CHECK(millrace::run(millrace::with_timeout(61min, after_an_hour(1))) == 1);
  }

  TEST_CASE("Simulation: a seed has one order, and other seeds have others") {
    std::set<Ints> orders;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Ints order = order_of(seed);
      CHECK(order == order_of(seed));
      orders.insert(order);
    }
    CHECK(orders.size() > 10);
  }

  TEST_CASE("Simulation: yield lets everything else that is ready run once") {
    millrace::testing::explore(100, [] {
      Ints seen;
      const auto one = [&seen](int number) -> Task<void> {
        for (int turn = 0; turn < 3; ++turn) {
          seen.push_back(10 * turn + number);
          co_await millrace::yield();
        }
      };
      millrace::run(millrace::when_all(one(1), one(2), one(3)));
      REQUIRE(seen.size() == 9);
      for (std::size_t index = 0; index != seen.size(); ++index)
        REQUIRE(seen[index] / 10 == static_cast<int>(index / 3));
    });
  }

  TEST_CASE("Simulation: time stands still while a thread works") {
    const Simulation simulation(1);
    const auto slow = [] { std::this_thread::yield(); };
    millrace::run(millrace::with_timeout(1ns, millrace::offload(slow)));
    CHECK(simulation.elapsed() == 0s);
  }

  TEST_CASE("Simulation: a range that is read on a thread") {
    const Simulation simulation(1);
    const auto stage = millrace::task::from_iterable(std::views::iota(0, 100), {.use_thread = true});
    CHECK((stage | millrace::to_vector).size() == 100);
  }

  TEST_CASE("Simulation: the thread's own loop is another one, before and after") {
    millrace::EventLoop& before = millrace::EventLoop::current();
    {
      const Simulation simulation(1);
      CHECK(&millrace::EventLoop::current() != &before);
    }
    CHECK(&millrace::EventLoop::current() == &before);
    CHECK(unordered_run().size() == 20);
  }

  TEST_CASE("Simulation: one at a time, and not inside a running loop") {
    const auto make = [] { const Simulation simulation(2); };
    millrace::run([&make]() -> Task<void> {
      CHECK_THROWS_AS(make(), millrace::LoopRunningError);
      co_return;
    });
    const Simulation first(1);
    CHECK_THROWS_AS(make(), std::logic_error);
  }

  TEST_CASE("Simulation: what hangs is cancelled, and explained") {
    const test::LogCapture log;
    const auto hangs = [](int) -> Task<int> {
      Event never;
      co_await never.wait();
      co_return 0;
    };
    const Simulation simulation(1);
    const auto stage =
        std::views::iota(0, 9) | millrace::task::map(hangs, {.workers = 3, .maxsize = 4, .name = "fetch"});
    CHECK_THROWS_AS(stage | millrace::to_vector, millrace::Cancelled);
    CHECK(simulation.is_stuck());
    CHECK(log.text().find("stage 'fetch': 3 of 3 workers, 3 in a call; ") != std::string::npos);
    CHECK(log.text().find("its consumer waits; 0 elements are ready") != std::string::npos);
  }

  TEST_CASE("explore: a hang is a failure of its seed") {
    const test::LogCapture log;
    const auto hangs = [] {
      Event never;
      const auto wait = [&never]() -> Task<void> { co_await never.wait(); };
      millrace::run(wait);
    };
    CHECK_THROWS_AS(millrace::testing::explore({7, 1}, hangs), millrace::testing::StuckError);
  }

  TEST_CASE("explore: all seeds, until one fails") {
    std::vector<std::uint64_t> seeds;
    const auto test = [&seeds](Simulation& simulation) {
      seeds.push_back(simulation.seed());
      if (simulation.seed() == 12) throw std::range_error("twelve");
    };
    millrace::testing::explore({3, 4}, test);
    CHECK(seeds == std::vector<std::uint64_t>{3, 4, 5, 6});
    CHECK_THROWS_AS(millrace::testing::explore({11, 10}, test), std::range_error);
    CHECK(seeds.back() == 12);
  }

  TEST_CASE("explore: MILLRACE_SEED runs one seed alone, and has to be a number") {
    std::vector<std::uint64_t> seeds;
    const auto test = [&seeds](Simulation& simulation) { seeds.push_back(simulation.seed()); };
    {
      const WithSeed variable("42");
      millrace::testing::explore(100, test);
    }
    CHECK(seeds == std::vector<std::uint64_t>{42});
    for (const char* no_number : {"", "x", "42x"}) {
      const WithSeed variable(no_number);
      CHECK_THROWS_AS(millrace::testing::explore(100, test), std::invalid_argument);
    }
    CHECK(seeds.size() == 1);
  }

}  // TEST_SUITE
