// SPDX-License-Identifier: MIT
//
// Pypeln, pl.task.map and what is built on it: a test case for each row.
#include "background.hpp"
#include "consume.hpp"
#include "functions.hpp"
#include "ints.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <ranges>
#include <set>
#include <stdexcept>
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
using millrace::task::flat_map;
using millrace::task::from_iterable;
using millrace::task::map;
using test::generate;
using test::later;
using test::same;
using test::sorted;
using test::square_later;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

int at(const ElementIndex& index, std::size_t dimension) { return static_cast<int>(index[dimension]); }

}  // namespace

TEST_SUITE("conformance/pypeln_map") {

  TEST_CASE("pypeln: map: identity, square, async source, pipe") {
    const Ints data{0, 1, 2, 3, 4};
    const Ints squares{0, 1, 4, 9, 16};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, map(same, data)) == data);
      CHECK(test::consume(way, map(square_later, data)) == squares);
      CHECK(sorted(test::consume(way, map(square_later, data, {.workers = 3}))) == squares);
      CHECK(test::consume(way, map(square_later, generate(0, 5))) == squares);
      CHECK(test::consume(way, map(square_later, from_iterable(data))) == squares);
      CHECK(test::consume(way, data | map(same) | map(square_later)) == squares);
    }
  }

  TEST_CASE("pypeln: map: on_start / on_done") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      int started = 0;
      int calls_before_start = 0;
      Ints contexts;
      std::vector<StageStatus> statuses;
      const auto start = [&]() -> int { return ++started; };
      const auto add = [&](int x, int& context) -> Task<int> {
        if (context < 1 || context > started) ++calls_before_start;
        co_await millrace::yield();
        co_return x;
      };
      const auto done = [&](StageStatus status, int& context) {
        contexts.push_back(context);
        statuses.push_back(status);
      };
      for (const int workers : {1, 3}) {
        CAPTURE(workers);
        const StageOptions options{.workers = workers, .on_start = start, .on_done = done};
        const auto stage = map(add, std::views::iota(0, 10), options);
        started = 0;
        contexts.clear();
        statuses.clear();
        CHECK(sorted(test::consume(way, stage)) == Ints{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        CHECK(started == workers);
        CHECK(calls_before_start == 0);
        CHECK(sorted(contexts) == (workers == 1 ? Ints{1} : Ints{1, 2, 3}));
        REQUIRE_FALSE(statuses.empty());
        CHECK(statuses.back().done);
        CHECK(statuses.back().active_workers == 0);
      }
    }
  }

  TEST_CASE("pypeln: map: worker_info") {
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

  TEST_CASE("pypeln: map: element_index") {
    const auto is_even = [](int x) { return x % 2 == 0; };
    const auto position = [](int x, const ElementIndex& index) { return Ints{x, at(index, 0)}; };
    const auto positions = [](int x, const ElementIndex& index) -> Task<Ints> {
      co_await millrace::yield();
      REQUIRE(index.size() == 2);
      co_return Ints{x, at(index, 0), at(index, 1)};
    };
    const auto three_of = [](int x) { return Ints{10 * x, 10 * x + 1, 10 * x + 2}; };
    const auto generate_three_of = [](int x) -> AsyncGenerator<int> {
      for (int i = 0; i < 3; ++i) {
        co_await millrace::yield();
        co_yield 10 * x + i;
      }
    };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const Ints data{5, 6, 7, 8};
      const auto at_source = filter(is_even, map(square_later, data));
      CHECK(test::consume(way, map(position, data)) == std::vector<Ints>{{5, 0}, {6, 1}, {7, 2}, {8, 3}});
      CHECK(test::consume(way, map(position, at_source)) == std::vector<Ints>{{36, 1}, {64, 3}});

      const std::vector<Ints> expected{{60, 1, 0}, {62, 1, 2}, {80, 3, 0}, {82, 3, 2}};
      const auto evens = filter(is_even, data);
      const auto plain = filter(is_even, map(same, flat_map(three_of, evens)));
      CHECK(test::consume(way, map(positions, plain)) == expected);
      const auto generated = flat_map(generate_three_of, evens, {.workers = 3});
      const auto by_many = map(positions, filter(is_even, map(later, generated)), {.workers = 3});
      CHECK(sorted(test::consume(way, by_many)) == expected);
    }
  }

  TEST_CASE("pypeln: map: timeout") {
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
      CHECK(log.contains("map"));
    }
  }

  TEST_CASE("pypeln: map: errors") {
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

  TEST_CASE("pypeln: map: maxsize") {
    int calls = 0;
    const auto count = [&](int x) { return ++calls, x; };
    const auto count_later = [&](int x) -> Task<int> {
      ++calls;
      co_await millrace::yield();
      co_return x;
    };
    const auto first = map(later, std::views::iota(0, 20));
    const std::vector<Stage<int>> stages{map(count, std::views::iota(0, 20), {.maxsize = 3}),
                                         map(count_later, std::views::iota(0, 20), {.maxsize = 3}),
                                         map(count, first, {.maxsize = 3}),
                                         map(count_later, first, {.maxsize = 3})};
    for (std::size_t kind = 0; kind < stages.size(); ++kind) {
      CAPTURE(kind);
      const Stage<int>& stage = stages[kind];
      const auto take_one = [&]() -> Task<void> {
        calls = 0;
        auto stream = stage.stream();
        const std::optional<int> taken = co_await stream.next();
        CHECK(taken == 0);
        co_await test::settle();
        CHECK(calls == 5);
        co_await stream.close();
      };
      millrace::run(take_one);
      calls = 0;
      auto it = stage.begin();
      CHECK(*it == 0);
      millrace::run(test::settle());
      CHECK(calls == 5);
    }
  }

}  // TEST_SUITE
