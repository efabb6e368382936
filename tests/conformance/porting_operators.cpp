// SPDX-License-Identifier: MIT
//
// The right sides of docs/porting-from-pypeln.md: the operators of pl.task and the ways to consume a stage.
#include "ints.hpp"
#include "porting.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <ranges>
#include <sstream>
#include <utility>
#include <vector>

namespace mr = millrace;
using test::sorted;
using test::porting::slow_add1;

namespace {

using Ints = std::vector<int>;

mr::Task<bool> slow_gt3(int x) {
  co_await mr::yield();
  co_return x > 3;
}

// [flat_map_functions]
std::vector<int> range_of(int x) { return {x, -x}; }
mr::Task<std::vector<int>> task_of(int x) { co_return co_await mr::task::map(slow_add1, range_of(x)); }
mr::AsyncGenerator<int> generator_of(int x) {
  co_yield x;
  co_yield -x;
}
mr::Stage<int> stage_of(int x) { return mr::task::map(slow_add1, range_of(x)); }
// [/flat_map_functions]

}  // namespace

TEST_SUITE("conformance/porting_operators") {

  // In the suite: outside of it, other files have others of these names.
  using test::porting::data;
  using test::porting::numbers;

  TEST_CASE("pl.task.map") {
    // [map]
    auto stage = mr::task::map(slow_add1, data, {.workers = 3, .maxsize = 4});
    // [/map]
    CHECK(sorted(stage | mr::to_vector) == Ints{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  }

  TEST_CASE("pl.task.filter") {
    // [filter]
    auto stage = mr::task::filter(slow_gt3, data, {.workers = 3, .maxsize = 4});
    // [/filter]
    CHECK(sorted(stage | mr::to_vector) == Ints{4, 5, 6, 7, 8, 9});
  }

  TEST_CASE("pl.task.flat_map") {
    // [flat_map]
    auto stage = mr::task::flat_map(generator_of, data, {.workers = 3, .maxsize = 4});
    // [/flat_map]
    CHECK(sorted(stage | mr::to_vector) ==
          Ints{-9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    const Ints two{1, 2};
    CHECK((two | mr::task::flat_map(range_of) | mr::to_vector) == Ints{1, -1, 2, -2});
    CHECK((two | mr::task::flat_map(task_of) | mr::to_vector) == Ints{2, 0, 3, -1});
    CHECK((two | mr::task::flat_map(stage_of) | mr::to_vector) == Ints{2, 0, 3, -1});
  }

  TEST_CASE("pl.task.each") {
    Ints stored;
    const auto store = [&](int x) -> mr::Task<void> {
      co_await mr::yield();
      stored.push_back(x);
    };
    // [each]
    auto stage = mr::task::each(store, data, {.workers = 4});
    mr::task::run(stage);
    // [/each]
    CHECK(sorted(stored) == data);

    // [each_run]
    mr::task::each(store, data, {.workers = 4}).run();
    // [/each_run]
    CHECK(stored.size() == 20);

    const auto amain = [&]() -> mr::Task<void> {
      // [each_await]
      co_await stage;
      // [/each_await]
    };
    mr::run(amain);
    CHECK(stored.size() == 30);
  }

  TEST_CASE("pl.task.concat") {
    auto stage_1 = mr::task::map(slow_add1, Ints{0, 1, 2});
    auto stage_2 = mr::task::map(slow_add1, Ints{3, 4, 5, 6});
    // [concat]
    auto both = mr::task::concat(stage_1, stage_2, numbers(2));
    // [/concat]
    CHECK(sorted(both | mr::to_vector) == Ints{0, 1, 1, 2, 3, 4, 5, 6, 7});

    // [concat_list]
    std::vector<mr::Stage<int>> stages{stage_1, stage_2};
    auto all = mr::task::concat(stages);
    // [/concat_list]
    CHECK(sorted(all | mr::to_vector) == Ints{1, 2, 3, 4, 5, 6, 7});
  }

  TEST_CASE("pl.task.ordered") {
    const auto slower_first = [](int x) -> mr::Task<int> {
      for (int turn = x; turn < 10; ++turn) co_await mr::yield();
      co_return x* x;
    };
    // [ordered]
    auto stage = mr::task::ordered(mr::task::map(slower_first, data, {.workers = 4}));
    auto bounded = data | mr::task::map(slower_first, {.workers = 4}) | mr::task::ordered({.window = 100});
    // [/ordered]
    CHECK((stage | mr::to_vector) == Ints{0, 1, 4, 9, 16, 25, 36, 49, 64, 81});
    CHECK((bounded | mr::to_vector) == (stage | mr::to_vector));
  }

  TEST_CASE("pl.task.from_iterable") {
    // [from_iterable]
    auto stage = mr::task::from_iterable(data, {.maxsize = 4});
    auto piped = numbers(3) | mr::task::from_iterable();
    // [/from_iterable]
    CHECK((stage | mr::to_vector) == data);
    CHECK((piped | mr::to_vector) == Ints{0, 1, 2});

    std::istringstream input("3 1 2");
    // [use_thread]
    auto read = mr::task::from_iterable(std::views::istream<int>(input), {.use_thread = true});
    // [/use_thread]
    CHECK((read | mr::to_vector) == Ints{3, 1, 2});
  }

  TEST_CASE("pl.task.to_iterable") {
    Ints seen;
    const auto use = [&](int x) { seen.push_back(x); };
    // [to_iterable]
    auto stage = mr::task::map(slow_add1, data, {.maxsize = 4});  // 4 may wait for the consumer, too
    for (int x : stage) use(x);
    // [/to_iterable]
    CHECK(seen == Ints{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  }

  TEST_CASE("pl.task.to_iterable, return_index") {
    // [return_index]
    auto with_index = [](int x, mr::ElementIndex index) { return std::pair(index[0], x); };
    auto pairs = data | mr::task::filter(slow_gt3) | mr::task::map(with_index);
    // [/return_index]
    using Pair = std::pair<std::uint64_t, int>;
    CHECK((pairs | mr::to_vector) ==
          std::vector{Pair(4, 4), Pair(5, 5), Pair(6, 6), Pair(7, 7), Pair(8, 8), Pair(9, 9)});
  }

  TEST_CASE("pl.task.to_async_iterable") {
    Ints seen;
    const auto use = [&](int x) { seen.push_back(x); };
    auto stage = mr::task::map(slow_add1, data);
    const auto amain = [&]() -> mr::Task<void> {
      // [to_async_iterable]
      auto stream = stage.stream();
      while (std::optional<int> x = co_await stream.next()) use(*x);
      // [/to_async_iterable]
    };
    mr::run(amain);
    CHECK(seen == Ints{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  }

  TEST_CASE("await stage") {
    auto stage = mr::task::map(slow_add1, data);
    const auto amain = [&]() -> mr::Task<Ints> {
      // [await]
      std::vector<int> all = co_await stage;
      // [/await]
      co_return all;
    };
    CHECK(mr::run(amain) == Ints{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  }

  TEST_CASE("pl.task.run") {
    int written = 0;
    int removed = 0;
    const auto write = [&](int) { ++written; };
    const auto remove = [&](int) { ++removed; };
    auto writes = mr::task::each(write, data);
    auto removals = mr::task::map([&](int x) { return remove(x), x; }, data);
    // [run]
    mr::task::run(writes, removals);
    mr::task::run();  // nothing
    // [/run]
    CHECK(written == 10);
    CHECK(removed == 10);
  }

  TEST_CASE("the pipe") {
    // [pipe]
    auto gt3 = mr::task::filter(slow_gt3, {.workers = 2});  // kept for use with any input
    std::vector<int> all = std::views::iota(0, 10) | mr::task::map(slow_add1, {.workers = 3, .maxsize = 4}) |
                           gt3 | mr::to_vector;
    // [/pipe]
    CHECK(sorted(all) == Ints{4, 5, 6, 7, 8, 9, 10});
  }

  TEST_CASE("one stage, two consumers") {
    int calls = 0;
    const auto count = [&](int x) {
      ++calls;
      return x;
    };
    // [fan_out]
    auto shared = mr::task::map(count, data);
    auto both = mr::task::concat(mr::task::map(slow_add1, shared), mr::task::filter(slow_gt3, shared));
    // [/fan_out]
    CHECK((both | mr::to_vector).size() == 16);
    CHECK(calls == 10);
  }
}
