// SPDX-License-Identifier: MIT
//
// A timeout for each call: what is late is cancelled, dropped and counted.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "ints.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::map;
using test::Calls;
using test::sorted;
using test::Way;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

// Passes odd numbers, never ends with an even one.
auto hang_on_even(Event& never, Calls& calls) {
  return [&never, &calls](int x) -> Task<int> {
    const Calls::Call call(calls);
    co_await millrace::yield();
    if (x % 2 == 0) co_await never.wait();
    co_return x;
  };
}

}  // namespace

TEST_SUITE("unit/graph/timeout") {

  TEST_CASE("timeout: late calls are cancelled and their elements dropped; each way to consume") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      const test::LogCapture log;
      Event never;
      Calls calls;
      const auto stage = map(hang_on_even(never, calls), std::views::iota(0, 6),
                             {.workers = 6, .timeout = 3ms, .name = "the slow one"});
      CHECK(sorted(test::consume(way, stage)) == Ints{1, 3, 5});
      CHECK(calls.started == 6);
      CHECK(calls.in_flight == 0);
      CHECK(log.contains("the slow one"));
    }
  }

  TEST_CASE("timeout: dropped() counts them") {
    millrace::run([]() -> Task<void> {
      const test::LogCapture log;
      Event never;
      Calls calls;
      const auto stage =
          map(hang_on_even(never, calls), std::views::iota(0, 5), {.workers = 2, .timeout = 2ms});
      auto stream = stage.stream();
      CHECK(stream.dropped() == 0);
      Ints all;
      co_await test::read_to_end(stream, all);
      CHECK(sorted(all) == Ints{1, 3});
      CHECK(stream.dropped() == 3);
    });
  }

  TEST_CASE("timeout: of several stages, counted together") {
    millrace::run([]() -> Task<void> {
      const test::LogCapture log;
      Event never;
      const auto hang_at = [&never](int bad) {
        return [&never, bad](int x) -> Task<int> {
          if (x == bad) co_await never.wait();
          co_return x;
        };
      };
      const auto first = map(hang_at(1), std::views::iota(0, 4), {.timeout = 2ms});
      auto stream = map(hang_at(2), first, {.timeout = 2ms}).stream();
      Ints all;
      co_await test::read_to_end(stream, all);
      CHECK(all == Ints{0, 3});
      CHECK(stream.dropped() == 2);
    });
  }

  TEST_CASE("timeout: an element whose call swallows the cancellation is dropped all the same") {
    const test::LogCapture log;
    Event never;
    const auto swallow = [&](int x) -> Task<int> {
      if (x != 1) co_return x;
      try {
        co_await never.wait();
      } catch (const Cancelled&) {
      }
      co_return x;
    };
    CHECK((map(swallow, Ints{0, 1, 2}, {.timeout = 2ms}) | millrace::to_vector) == Ints{0, 2});
  }

  TEST_CASE("timeout: what a call throws after its time is up is dropped with its element") {
    const test::LogCapture log;
    Event never;
    const auto rethrow = [&](int x) -> Task<int> {
      if (x != 1) co_return x;
      try {
        co_await never.wait();
      } catch (const Cancelled&) {
        throw std::logic_error("disturbed");
      }
      co_return x;
    };
    CHECK((map(rethrow, Ints{0, 1, 2}, {.timeout = 2ms}) | millrace::to_vector) == Ints{0, 2});
  }

  TEST_CASE("timeout: an exception in time is a failure; Cancelled of the call's own too") {
    const auto fail = [](int) -> Task<int> {
      co_await millrace::yield();
      throw std::range_error("in time");
    };
    CHECK_THROWS_AS(map(fail, Ints{1}, {.timeout = 1h}).run(), std::range_error);
    const auto give_up = [](int) -> Task<int> {
      co_await millrace::yield();
      throw Cancelled{};
    };
    CHECK_THROWS_AS(map(give_up, Ints{1}, {.timeout = 1h}).run(), Cancelled);
  }

  TEST_CASE("timeout: is per call, not for the stage") {
    const auto nap = [](int x) -> Task<int> {
      co_await millrace::sleep_for(2ms);
      co_return x;
    };
    CHECK((map(nap, std::views::iota(0, 20), {.timeout = 30ms}) | millrace::to_vector).size() == 20);
  }

  TEST_CASE("timeout: never early") {
    const test::LogCapture log;
    Event never;
    std::chrono::steady_clock::duration waited{};
    const auto measure = [&](int x) -> Task<int> {
      const auto start = std::chrono::steady_clock::now();
      try {
        co_await never.wait();
      } catch (const Cancelled&) {
        waited = std::chrono::steady_clock::now() - start;
        throw;
      }
      co_return x;
    };
    map(measure, Ints{1}, {.timeout = 3ms}).run();
    CHECK(waited >= 3ms);
  }

  TEST_CASE("timeout: waiting to push is not the call's time") {
    millrace::run([]() -> Task<void> {
      const auto quick = [](int x) -> Task<int> {
        co_await millrace::yield();
        co_return x;
      };
      auto stream = map(quick, std::views::iota(0, 6), {.maxsize = 1, .timeout = 20ms}).stream();
      co_await stream.next();
      co_await millrace::sleep_for(40ms);
      Ints rest;
      co_await test::read_to_end(stream, rest);
      CHECK(rest.size() == 5);
      CHECK(stream.dropped() == 0);
    });
  }

  TEST_CASE("timeout: a consumer's slow body does not expire answers that have arrived") {
    const auto fetch = [](int x) -> Task<int> {
      co_await millrace::offload([] {});
      co_return x;
    };
    int count = 0;
    for (int x : map(fetch, std::views::iota(0, 4), {.workers = 2, .timeout = 10ms})) {
      const auto until = std::chrono::steady_clock::now() + 20ms;
      while (std::chrono::steady_clock::now() < until) {
      }
      CHECK(x < 4);
      ++count;
    }
    CHECK(count == 4);
  }

  TEST_CASE("timeout: a plain function cannot be timed out") {
    const auto busy = [](int x) {
      const auto until = std::chrono::steady_clock::now() + 3ms;
      while (std::chrono::steady_clock::now() < until) {
      }
      return x;
    };
    CHECK((map(busy, Ints{1, 2}, {.timeout = 1ms}) | millrace::to_vector) == Ints{1, 2});
  }

  TEST_CASE("timeout: of a filter") {
    const test::LogCapture log;
    Event never;
    const auto p = [&](int x) -> Task<bool> {
      if (x == 1) co_await never.wait();
      co_return x != 2;
    };
    CHECK((filter(p, std::views::iota(0, 4), {.timeout = 2ms}) | millrace::to_vector) == Ints{0, 3});
  }

  TEST_CASE("timeout: every call may be late; the stage still ends") {
    const test::LogCapture log;
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      co_await never.wait();
      co_return x;
    };
    CHECK((map(hang, std::views::iota(0, 9), {.workers = 3, .timeout = 1ms}) | millrace::to_vector).empty());
  }

  TEST_CASE("timeout: of flat_map, the wait for room is not that of a call whose range is there") {
    const auto plain = [](int x) { return Ints(8, x); };
    const auto task = [](int x) -> Task<Ints> {
      co_await millrace::yield();
      co_return Ints(8, x);
    };
    const Ints in{1, 2, 3};
    for (const auto& stage : {flat_map(plain, in, {.maxsize = 1, .timeout = 10ms}),
                              flat_map(task, in, {.maxsize = 1, .timeout = 10ms})}) {
      auto stream = stage.stream();
      const auto rest_between = [&stream]() -> Task<Ints> {
        Ints all;
        while (std::optional<int> x = co_await stream.next()) {
          if (all.size() % 8 == 0) co_await millrace::sleep_for(20ms);
          all.push_back(*x);
        }
        co_return all;
      };
      const Ints all = millrace::run(rest_between());
      CHECK(all.size() == 24);
      CHECK(stream.dropped() == 0);
    }
  }

  TEST_CASE("timeout: of flat_map, a task that gives its range too late") {
    const test::LogCapture log;
    Event never;
    const auto late = [&](int x) -> Task<Ints> {
      try {
        if (x == 2) co_await never.wait();
      } catch (const Cancelled&) {
      }
      co_return Ints(2, x);
    };
    CHECK((flat_map(late, Ints{1, 2, 3}, {.timeout = 2ms}) | millrace::to_vector) == Ints{1, 1, 3, 3});
  }

  TEST_CASE("timeout: the run that is stopped does not wait for it") {
    millrace::run([]() -> Task<void> {
      Event never;
      Calls calls;
      const auto hang = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await never.wait();
        co_return x;
      };
      auto stream = map(hang, std::views::iota(0), {.workers = 2, .timeout = 1h}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      test::Background waiting(next());
      co_await test::settle();
      CHECK(calls.in_flight == 2);
      co_await stream.close();
      CHECK(calls.in_flight == 0);
      CHECK(stream.dropped() == 0);
      co_await test::settle();
    });
  }

}  // TEST_SUITE
