// SPDX-License-Identifier: MIT
//
// Pypeln, pl.task.map and what is built on it: a test case for each row.
#include "background.hpp"
#include "consume.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::ElementIndex;
using millrace::Event;
using millrace::Stage;
using millrace::StageOptions;
using millrace::StageStatus;
using millrace::Task;
using millrace::WorkerInfo;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

int identity(int x) { return x; }
Task<int> square(int x) {
  co_await millrace::yield();
  co_return x* x;
}
AsyncGenerator<int> numbers(int end) {
  for (int i = 0; i < end; ++i) {
    co_await millrace::yield();
    co_yield i;
  }
}
Ints sorted(Ints all) {
  std::ranges::sort(all);
  return all;
}

}  // namespace

TEST_SUITE("conformance/pypeln_map") {

  TEST_CASE("map: identity, square, async source, pipe") {
    const Ints data{0, 1, 2, 3, 4};
    const Ints squares{0, 1, 4, 9, 16};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, map(identity, data)) == data);
      CHECK(test::consume(way, map(square, data)) == squares);
      CHECK(sorted(test::consume(way, map(square, data, {.workers = 3}))) == squares);
      CHECK(test::consume(way, map(square, numbers(5))) == squares);
      CHECK(test::consume(way, map(square, from_iterable(data))) == squares);
      CHECK(test::consume(way, data | map(identity) | map(square)) == squares);
    }
  }

  TEST_CASE("map: on_start / on_done") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      bool started = false;
      bool started_first = true;
      int in_done = 0;
      StageStatus last{.done = false, .active_workers = 99};
      const auto start = [&]() -> int {
        started = true;
        return 1;
      };
      const auto add = [&](int x, int& context) {
        started_first = started_first && started;
        return x + context;
      };
      const auto done = [&](StageStatus status, int& context) {
        in_done = context;
        last = status;
      };
      const auto stage = map(add, Ints{0, 1, 2}, StageOptions{.on_start = start, .on_done = done});
      CHECK(test::consume(way, stage) == Ints{1, 2, 3});
      CHECK(started_first);
      CHECK(in_done == 1);
      CHECK(last.done);
      CHECK(last.active_workers == 0);
    }
  }

  TEST_CASE("map: worker_info") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto index_of = [](int, WorkerInfo worker) -> Task<int> {
        co_await millrace::yield();
        co_return static_cast<int>(worker.index);
      };
      const Ints indices = test::consume(way, map(index_of, std::views::iota(0, 100), {.workers = 4}));
      CHECK(indices.size() == 100);
      CHECK(std::set<int>(indices.begin(), indices.end()) == std::set<int>{0, 1, 2, 3});
    }
  }

  TEST_CASE("map: element_index") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto is_even = [](int x) { return x % 2 == 0; };
      const auto index_of = [](int x, ElementIndex index) -> Task<std::vector<int>> {
        co_await millrace::yield();
        co_return std::vector{x, static_cast<int>(index.size()), static_cast<int>(index[0])};
      };
      const auto stage = map(index_of, filter(is_even, map(identity, std::views::iota(0, 5))));
      CHECK(test::consume(way, stage) == std::vector<Ints>{{0, 1, 0}, {2, 1, 2}, {4, 1, 4}});
    }
  }

  TEST_CASE("map: timeout") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const test::LogCapture log;
      Event never;
      const auto one_hangs = [&](int x) -> Task<int> {
        if (x == 2) co_await never.wait();
        co_return x;
      };
      const auto stage = map(one_hangs, std::views::iota(0, 10), {.timeout = 10ms});
      CHECK(test::consume(way, stage) == Ints{0, 1, 3, 4, 5, 6, 7, 8, 9});
    }
  }

  TEST_CASE("map: errors") {
    struct MyError : std::runtime_error {
      using std::runtime_error::runtime_error;
    };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto plain = [](int) -> int { throw MyError("plain"); };
      const auto later = [](int) -> Task<int> {
        co_await millrace::yield();
        throw MyError("later");
      };
      CHECK_THROWS_WITH_AS(test::consume(way, map(plain, std::views::iota(0))), "plain", MyError);
      CHECK_THROWS_WITH_AS(test::consume(way, map(later, std::views::iota(0))), "later", MyError);
    }
  }

  TEST_CASE("map: maxsize") {
    int calls = 0;
    const auto count = [&](int x) { return ++calls, x; };
    const auto count_later = [&](int x) -> Task<int> {
      ++calls;
      co_await millrace::yield();
      co_return x;
    };
    for (const Stage<int>& stage : {map(count, std::views::iota(0, 20), {.maxsize = 3}),
                                    map(count_later, std::views::iota(0, 20), {.maxsize = 3})}) {
      calls = 0;
      {
        auto it = stage.begin();
        CHECK(*it == 0);
        CHECK(calls == 5);
      }
      calls = 0;
      millrace::run([&]() -> Task<void> {
        auto stream = stage.stream();
        co_await stream.next();
        co_await test::settle();
        CHECK(calls == 5);
      });
    }
  }

  TEST_CASE("ordered") {
    // The delays are of differing lengths, counted in turns; the numbers are those of the ancestor's test.
    const auto delayed = [](int x) -> Task<int> {
      for (int turn = 0; turn < (x * 7) % 5; ++turn) co_await millrace::yield();
      co_return x;
    };
    const auto is_even = [](int x) { return x % 2 == 0; };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const StageOptions<> two_in_order{.workers = 2, .ordered = true};
      CHECK(test::consume(way, map(delayed, Ints{6, 4, 3, 1}, two_in_order)) == Ints{6, 4, 3, 1});
      CHECK(test::consume(way, map(delayed, filter(is_even, Ints{6, 4, 3, 1}), two_in_order)) == Ints{6, 4});
    }
  }

}  // TEST_SUITE
