// SPDX-License-Identifier: MIT
//
// A Stream, element by element: start, end, cancelled waits, two at once.
#include "background.hpp"
#include "calls.hpp"
#include "counted.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <optional>
#include <ranges>
#include <vector>

using millrace::Cancelled;
using millrace::Event;
using millrace::Stream;
using millrace::Task;
using millrace::task::map;
using test::add_one_later;
using test::Background;
using test::Calls;
using test::settle;
using namespace std::chrono_literals;

static_assert(std::movable<Stream<int>> && !std::copy_constructible<Stream<int>>);

namespace {

Task<std::optional<int>> next_of(Stream<int>& stream) { co_return co_await stream.next(); }

}  // namespace

TEST_SUITE("unit/graph/stream") {

  TEST_CASE("Stream: the run starts at the first next") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto count = [&](int x) {
        const Calls::Call call(calls);
        return x;
      };
      auto stream = map(count, std::views::iota(0), {.maxsize = 1}).stream();
      co_await settle();
      CHECK(calls.started == 0);
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 0);
      CHECK(calls.started > 0);
    });
  }

  TEST_CASE("Stream: nullopt at the end and ever after, and close has nothing to do") {
    millrace::run([]() -> Task<void> {
      auto stream = map(add_one_later, std::views::iota(0, 2)).stream();
      for (int expected = 1; expected <= 2; ++expected) {
        const std::optional<int> x = co_await stream.next();
        CHECK(x == expected);
      }
      for (int again = 0; again < 3; ++again) {
        const std::optional<int> x = co_await stream.next();
        CHECK_FALSE(x.has_value());
      }
      co_await stream.close();
      CHECK(stream.dropped() == 0);
    });
  }

  TEST_CASE("Stream: each is a run of its own, also two at once") {
    millrace::run([]() -> Task<void> {
      const auto stage = map(add_one_later, std::views::iota(0, 3), {.maxsize = 1});
      auto first = stage.stream();
      auto second = stage.stream();
      for (int expected = 1; expected <= 3; ++expected) {
        const std::optional<int> x = co_await first.next();
        const std::optional<int> y = co_await second.next();
        CHECK(x == expected);
        CHECK(y == expected);
      }
    });
  }

  TEST_CASE("Stream: outlives its stage and can be moved while it runs") {
    millrace::run([]() -> Task<void> {
      auto stream = map(add_one_later, std::views::iota(0, 3)).stream();
      const std::optional<int> first = co_await stream.next();
      auto moved = std::move(stream);
      const std::optional<int> second = co_await moved.next();
      CHECK(first == 1);
      CHECK(second == 2);
      moved = map(add_one_later, std::views::iota(10, 12)).stream();
      const std::optional<int> other = co_await moved.next();
      CHECK(other == 11);
    });
  }

  TEST_CASE("Stream: stages go on between two next(), up to their bounds") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto count = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await millrace::yield();
        co_return x;
      };
      auto stream = map(count, std::views::iota(0), {.maxsize = 4}).stream();
      co_await stream.next();
      co_await settle();
      CHECK(calls.started == 1 + 4 + 1);
    });
  }

  TEST_CASE("Stream: a next() that is cancelled takes no element") {
    millrace::run([]() -> Task<void> {
      Event go;
      const auto wait = [&](int x) -> Task<int> {
        co_await go.wait();
        co_return x;
      };
      auto stream = map(wait, std::views::iota(0, 3)).stream();
      Background waiting(next_of(stream));
      co_await settle();
      waiting.cancel();
      go.set();
      co_await settle();
      CHECK(waiting.was_cancelled());
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 0);
    });
  }

  TEST_CASE("Stream: a next() that is timed out takes no element") {
    millrace::run([]() -> Task<void> {
      Event go;
      const auto wait = [&](int x) -> Task<int> {
        co_await go.wait();
        co_return x;
      };
      auto stream = map(wait, std::views::iota(0, 3)).stream();
      bool late = false;
      try {
        co_await millrace::with_timeout(1ms, stream.next());
      } catch (const millrace::TimeoutError&) {
        late = true;
      }
      CHECK(late);
      go.set();
      const std::optional<int> first = co_await millrace::with_timeout(1h, stream.next());
      CHECK(first == 0);
    });
  }

  TEST_CASE("Stream: a next() under a scope that is stopped does not even start the run") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto count = [&](int x) {
        const Calls::Call call(calls);
        return x;
      };
      auto stream = map(count, std::views::iota(0)).stream();
      Event never;
      const auto late = [&]() -> Task<std::optional<int>> {
        try {
          co_await never.wait();
        } catch (const Cancelled&) {
        }
        co_return co_await stream.next();
      };
      Background waiting(late());
      co_await settle();
      waiting.cancel();
      co_await settle();
      CHECK(waiting.was_cancelled());
      CHECK(calls.started == 0);
    });
  }

  TEST_CASE("Stream: close before the first next ends it") {
    millrace::run([]() -> Task<void> {
      auto stream = map(add_one_later, std::views::iota(0)).stream();
      co_await stream.close();
      const std::optional<int> x = co_await stream.next();
      CHECK_FALSE(x.has_value());
    });
  }

  TEST_CASE("Stream: close drops what is ready, and next() is at the end") {
    millrace::run([]() -> Task<void> {
      test::Tally tally;
      const auto make = [&](int x) { return test::MoveOnly(x, tally); };
      auto stream = map(make, std::views::iota(0)).stream();
      {
        const std::optional<test::MoveOnly> x = co_await stream.next();
        CHECK(x->value() == 0);
      }
      co_await settle();
      CHECK(tally.alive > 0);
      co_await stream.close();
      CHECK(tally.alive == 0);
      const std::optional<test::MoveOnly> x = co_await stream.next();
      CHECK_FALSE(x.has_value());
      co_await stream.close();
    });
  }

  TEST_CASE("Stream: a consumer that waits in next() while another closes is at the end") {
    millrace::run([]() -> Task<void> {
      Event never;
      const auto wait = [&](int x) -> Task<int> {
        co_await never.wait();
        co_return x;
      };
      auto stream = map(wait, std::views::iota(0)).stream();
      Background waiting(next_of(stream));
      co_await settle();
      co_await stream.close();
      co_await settle();
      REQUIRE(waiting.has_value());
      CHECK_FALSE(waiting.value().has_value());
    });
  }

  TEST_CASE("co_await stage: cancelling the awaiting coroutine ends the run before the await is over") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      Event never;
      const auto wait = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await never.wait();
        co_return x;
      };
      const auto stage = map(wait, std::views::iota(0), {.workers = 3});
      const auto collect = [&]() -> Task<std::vector<int>> { co_return co_await stage; };
      Background collecting(collect());
      co_await settle();
      CHECK(calls.in_flight == 3);
      collecting.cancel();
      co_await settle();
      CHECK(collecting.was_cancelled());
      CHECK(calls.in_flight == 0);
    });
  }

  TEST_CASE("co_await stage: a stage can be awaited as it is built") {
    millrace::run([]() -> Task<void> {
      const std::vector<int> all = co_await map(add_one_later, std::views::iota(0, 3), {.workers = 2});
      CHECK(all.size() == 3);
    });
  }

}  // TEST_SUITE
