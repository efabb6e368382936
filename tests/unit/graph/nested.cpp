// SPDX-License-Identifier: MIT
//
// Runs inside runs, and beside each other on one loop.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <ranges>
#include <stdexcept>
#include <thread>
#include <vector>

using millrace::EventLoop;
using millrace::Stage;
using millrace::Task;
using millrace::task::map;
using test::later;
using test::Way;
using Ints = std::vector<int>;

namespace {

Task<int> sum_below(int end) {
  const Ints all = co_await map(later, std::views::iota(0, end), {.workers = 2});
  co_return std::accumulate(all.begin(), all.end(), 0);
}

}  // namespace

TEST_SUITE("unit/graph/nested") {

  TEST_CASE("nested: a function that awaits a run of its own for each element") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto stage = map(sum_below, std::views::iota(0, 6), {.workers = 3, .ordered = true});
      CHECK(test::consume(way, stage) == Ints{0, 0, 1, 3, 6, 10});
    }
  }

  TEST_CASE("nested: the failure of an inner run is the failure of the outer one") {
    const auto fail = [](int x) -> Task<int> {
      co_await millrace::yield();
      if (x == 3) throw std::range_error("inner");
      co_return x;
    };
    const auto outer = [fail](int end) -> Task<int> {
      const auto inner = map(fail, std::views::iota(0, end), {.workers = 2});
      const Ints all = co_await inner;
      co_return static_cast<int>(all.size());
    };
    Ints seen;
    CHECK_THROWS_WITH_AS(test::consume_into(seen, Way::iterated, map(outer, std::views::iota(0))), "inner",
                         std::range_error);
    CHECK(seen == Ints{0, 1, 2, 3});
  }

  TEST_CASE("nested: it can be caught, and the outer run goes on") {
    const auto fail = [](int x) -> Task<int> {
      co_await millrace::yield();
      throw std::range_error("inner " + std::to_string(x));
    };
    const auto outer = [fail](int x) -> Task<int> {
      const auto inner = map(fail, std::views::iota(0), {.workers = 2});
      try {
        co_await inner;
      } catch (const std::range_error&) {
        co_return x;
      }
      co_return -1;
    };
    CHECK((map(outer, std::views::iota(0, 3)) | millrace::to_vector) == Ints{0, 1, 2});
  }

  TEST_CASE("nested: a stream as the source of another run, read and closed with it") {
    millrace::run([]() -> Task<void> {
      test::Calls calls;
      const auto count = [&](int x) -> Task<int> {
        const test::Calls::Call call(calls);
        co_await millrace::yield();
        co_return x;
      };
      auto inner = map(count, std::views::iota(0), {.workers = 3}).stream();
      auto outer = map(later, std::move(inner), {.workers = 2}).stream();
      const std::optional<int> first = co_await outer.next();
      CHECK(first.has_value());
      co_await outer.close();
      CHECK(calls.in_flight == 0);
    });
  }

  TEST_CASE("nested: a referenced stream goes on after the run that read it was left") {
    millrace::run([]() -> Task<void> {
      auto inner = map(later, std::views::iota(0, 100)).stream();
      auto outer = map(later, inner, {.maxsize = 1}).stream();
      const std::optional<int> first = co_await outer.next();
      CHECK(first == 0);
      co_await outer.close();
      const std::optional<int> next = co_await inner.next();
      REQUIRE(next.has_value());
      CHECK(*next > 0);
      co_await inner.close();
    });
  }

  TEST_CASE("nested: a loop over a stage whose body awaits other runs by millrace::run") {
    Ints seen;
    for (int x : map(later, std::views::iota(1, 4))) seen.push_back(millrace::run(sum_below(x)));
    CHECK(seen == Ints{0, 1, 3});
  }

  TEST_CASE("runs: many at once on one loop, each complete") {
    millrace::run([]() -> Task<void> {
      std::vector<test::Background<int>> all;
      for (int end = 0; end < 50; ++end) all.emplace_back(sum_below(end));
      for (int end = 0; end < 50; ++end) {
        while (!all[static_cast<std::size_t>(end)].is_over()) co_await millrace::yield();
        CHECK(all[static_cast<std::size_t>(end)].value() == end * (end - 1) / 2);
      }
    });
  }

  TEST_CASE("runs: when_all of two stages of one graph") {
    millrace::run([]() -> Task<void> {
      const auto source = map(later, std::views::iota(0, 5));
      const auto collect = [](Stage<int> stage) -> Task<Ints> { co_return co_await stage; };
      const auto [left, right] = co_await millrace::when_all(collect(source), collect(map(later, source)));
      CHECK(left == right);
      CHECK(left.size() == 5);
    });
  }

  TEST_CASE("runs: each thread has a loop of its own") {
    const Stage<int> stage = map(later, std::views::iota(0, 200), {.workers = 3});
    Ints sums(2);
    {
      const auto sum = [&](std::size_t i) {
        for (int x : stage) sums[i] += x;
      };
      std::jthread first(sum, 0);
      std::jthread second(sum, 1);
    }
    CHECK(sums == Ints(2, 199 * 100));
  }

  TEST_CASE("runs: stages run on the loop of the awaiting coroutine") {
    millrace::run([]() -> Task<void> {
      EventLoop* outside = &EventLoop::current();
      bool same = true;
      const auto look = [&](int x) -> Task<int> {
        co_await millrace::yield();
        same = same && &EventLoop::current() == outside;
        co_return x;
      };
      const auto stage = map(look, std::views::iota(0, 5), {.workers = 2});
      co_await stage;
      CHECK(same);
    });
  }

}  // TEST_SUITE
