// SPDX-License-Identifier: MIT
//
// flat_map with {.ordered = true}: the elements of the first call leave as they come, later ones wait for it.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Task;
using millrace::task::flat_map;
using test::Background;
using test::Calls;
using test::read_to_end;
using test::settle;
using Ints = std::vector<int>;

TEST_SUITE("unit/task/flat_map_ordered") {
  TEST_CASE("flat_map: ordered: the first call's elements leave as they come, later ones wait for it") {
    millrace::run([]() -> Task<void> {
      std::vector<Event> go(8);
      Calls calls;
      const auto two = [&](int x) -> AsyncGenerator<int> {
        const Calls::Call call(calls);
        co_yield 10 * x;
        co_await go[static_cast<std::size_t>(x)].wait();
        co_yield 10 * x + 1;
      };
      auto stream =
          flat_map(two, std::views::iota(0, 8), {.workers = 2, .ordered = true, .window = 3}).stream();
      Ints seen;
      Background reader(read_to_end(stream, seen));
      co_await settle();
      CHECK(seen == Ints{0});
      go[1].set();
      co_await settle();
      CHECK(seen == Ints{0});
      CHECK(calls.started == 3);
      go[2].set();
      co_await settle();
      CHECK(calls.started == 3);  // the window is full
      go[0].set();
      co_await settle();
      CHECK(seen == Ints{0, 1, 10, 11, 20, 21, 30});
      for (Event& event : go) event.set();
      co_await settle();
      CHECK(reader.is_over());
      CHECK(seen.size() == 16);
      CHECK(std::ranges::is_sorted(seen));
    });
  }

  TEST_CASE("flat_map: ordered: behind an endless first call nothing else leaves") {
    const auto endless = [](int x) -> AsyncGenerator<int> {
      if (x != 0) co_yield -x;
      if (x == 0)
        for (int i = 0;; ++i) co_yield i;
    };
    int expected = 0;
    const auto stage = flat_map(endless, std::views::iota(0), {.workers = 3, .maxsize = 1, .ordered = true});
    for (const int x : stage) {
      CHECK(x == expected++);
      if (expected == 100) break;
    }
  }

  TEST_CASE("flat_map: ordered: a call that is not the first makes a window of elements, and one in hand") {
    millrace::run([]() -> Task<void> {
      Event go;
      std::array<int, 3> made{};
      const auto many = [&](int x) -> AsyncGenerator<int> {
        if (x == 0) co_await go.wait();
        for (int i = 0; i < 10; ++i) {
          ++made[static_cast<std::size_t>(x)];
          co_yield 10 * x + i;
        }
      };
      auto stream =
          flat_map(many, std::views::iota(0, 3), {.workers = 3, .ordered = true, .window = 4}).stream();
      Ints seen;
      Background reader(read_to_end(stream, seen));
      co_await settle();
      CHECK(made == std::array{0, 5, 5});
      go.set();
      co_await settle();
      CHECK(reader.is_over());
      Ints expected(30);
      std::ranges::copy(std::views::iota(0, 30), expected.begin());
      CHECK(seen == expected);
    });
  }
}
