// SPDX-License-Identifier: MIT
//
// Pypeln, the operators of pl.task beside map: a test case for each row.
#include "consume.hpp"
#include "functions.hpp"
#include "ints.hpp"
#include "jitter.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Event;
using millrace::LoopRunningError;
using millrace::Stage;
using millrace::StageOptions;
using millrace::Task;
using millrace::task::concat;
using millrace::task::each;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::from_iterable;
using millrace::task::map;
using millrace::task::ordered;
using test::generate;
using test::later;
using test::numbers;
using test::sorted;
using test::square_later;
using Ints = std::vector<int>;

// Not without a name: GCC warns of a coroutine frame in a header that has a member of such a type.
namespace conformance {

// Whatever has an awaitable next() is an input.
struct Countdown {
  int left;
  Task<std::optional<int>> next() {
    co_await millrace::yield();
    if (left == 0) co_return std::nullopt;
    co_return left--;
  }
};

}  // namespace conformance

namespace {

Task<bool> is_above_one(int x) {
  co_await millrace::yield();
  co_return x > 1;
}
// The four kinds of what flat_map's function may return.
Ints three_of(int x) { return {x, x + 1, x + 2}; }
Task<Ints> await_three_of(int x) {
  co_await millrace::yield();
  co_return three_of(x);
}
AsyncGenerator<int> generate_three_of(int x) { return generate(x, x + 3); }
Stage<int> stage_of_three(int x) { return map(later, three_of(x)); }

Ints three_of_each(const Ints& data) {
  Ints all;
  for (int x : data)
    for (int y : three_of(x)) all.push_back(y);
  return all;
}

// Suspends for a random number of turns: what follows overtakes it.
struct Delayed {
  std::shared_ptr<test::Jitter> jitter = std::make_shared<test::Jitter>(7);
  Task<int> operator()(int x) const {
    for (int turns = jitter->number(20); turns > 0; --turns) co_await millrace::yield();
    co_return x;
  }
};

// Suspends for 40, 30, 20 or 10 turns: with two workers, 4 comes after 3, and 0 after 1.
Task<int> unevenly(int x) {
  for (int turns = 40 - 10 * (x % 4); turns > 0; --turns) co_await millrace::yield();
  co_return x;
}

}  // namespace

TEST_SUITE("conformance/pypeln_operators") {

  TEST_CASE("pypeln: filter / flat_map / workers") {
    const Ints data = numbers(0, 10);
    Ints expected;
    for (int x : data)
      for (int y : three_of(x * x))
        if (y > 1) expected.push_back(y);
    std::ranges::sort(expected);

    const auto called =
        filter(is_above_one, flat_map(three_of, map(square_later, data, {.workers = 3}), {.workers = 3}),
               {.workers = 3});
    const auto piped = data | map(square_later, {.workers = 3}) | flat_map(await_three_of, {.workers = 3}) |
                       filter(is_above_one, {.workers = 3});
    const auto one_worker = data | map(square_later) | flat_map(generate_three_of) | filter(is_above_one);
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(sorted(test::consume(way, called)) == expected);
      CHECK(sorted(test::consume(way, piped)) == expected);
      CHECK(sorted(test::consume(way, one_worker)) == expected);
    }
  }

  TEST_CASE("pypeln: flat_map: four kinds") {
    const Ints data{0, 10, 20, 30, 40};
    const Ints expected = three_of_each(data);
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, flat_map(three_of, data)) == expected);
      CHECK(test::consume(way, flat_map(await_three_of, data)) == expected);
      CHECK(test::consume(way, flat_map(generate_three_of, data)) == expected);
      CHECK(test::consume(way, flat_map(stage_of_three, data)) == expected);
      CHECK(sorted(test::consume(way, flat_map(three_of, data, {.workers = 3}))) == expected);
      CHECK(sorted(test::consume(way, flat_map(await_three_of, data, {.workers = 3}))) == expected);
      CHECK(sorted(test::consume(way, flat_map(generate_three_of, data, {.workers = 3}))) == expected);
      CHECK(sorted(test::consume(way, flat_map(stage_of_three, data, {.workers = 3}))) == expected);
    }
  }

  TEST_CASE("pypeln: each") {
    Ints seen;
    const auto note = [&](int x) { seen.push_back(x); };
    const auto note_later = [&](int x) -> Task<void> {
      co_await millrace::yield();
      seen.push_back(x);
    };
    const Ints data = numbers(0, 10);
    const Stage<void> called = each(note, data);
    const Stage<void> piped = data | map(later) | each(note_later, {.workers = 3});
    static_assert(!std::ranges::range<Stage<void>>);
    CHECK(seen.empty());
    for (const test::RunWay way : test::every_run_way) {
      INFO(test::name_of(way));
      test::run_through(way, called);
      CHECK(std::exchange(seen, {}) == data);
      test::run_through(way, piped);
      CHECK(sorted(std::exchange(seen, {})) == data);
    }
    each(note_later, data).run();
    CHECK(seen == data);
  }

  TEST_CASE("pypeln: concat: basic, multiple") {
    const Ints data = numbers(0, 7);
    const Stage<int> stage = map(later, numbers(7, 10), {.workers = 2});
    const std::vector<Stage<int>> stages{stage, from_iterable(Ints{}), map(later, data)};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(sorted(test::consume(way, concat(data, stage))) == numbers(0, 10));
      CHECK(sorted(test::consume(way, concat(data, Ints{}))) == data);
      CHECK(test::consume(way, concat(Ints{}, Ints{})).empty());
      CHECK(test::consume(way, concat(data)) == data);
      CHECK(sorted(test::consume(way, concat(stages))) == numbers(0, 10));

      BoundedQueue<int> queue(0);
      for (int x : {60, 61}) REQUIRE(queue.try_push(x));
      queue.close();
      const auto many = concat(data, stage, Ints{}, generate(10, 50), std::views::iota(50, 60), queue,
                               generate(0, 0), flat_map(three_of, Ints{62, 65}));
      CHECK(sorted(test::consume(way, map(later, many, {.workers = 3}))) == numbers(0, 68));
    }
    CHECK_THROWS_AS(static_cast<void>(concat(std::vector<Stage<int>>{})), std::invalid_argument);
  }

  TEST_CASE("pypeln: ordered") {
    const Ints data = numbers(0, 50);
    const auto is_even = [](int x) { return x % 2 == 0; };
    const StageOptions<> two{.workers = 2};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      REQUIRE(test::consume(way, map(Delayed(), data, two)) != data);
      CHECK(test::consume(way, ordered(map(Delayed(), data, two))) == data);
      CHECK(test::consume(way, data | map(Delayed(), two) | ordered()) == data);
      const auto uneven = map(unevenly, Ints{6, 4, 3, 1}, two);
      REQUIRE(test::consume(way, uneven) != Ints{6, 4, 3, 1});
      CHECK(test::consume(way, uneven | ordered()) == Ints{6, 4, 3, 1});
      CHECK(test::consume(way, map(Delayed(), data, {.workers = 2, .ordered = true})) == data);

      Ints evens;
      std::ranges::copy_if(data, std::back_inserter(evens), is_even);
      CHECK(test::consume(way, data | map(Delayed(), two) | filter(is_even) | map(Delayed(), two) |
                                   ordered()) == evens);
      CHECK(test::consume(way, data | map(Delayed(), two) | flat_map(generate_three_of, two) |
                                   map(Delayed(), two) | ordered()) == three_of_each(data));
      // By position, ties by the number of the input; what is left of the longer one comes last.
      const Ints by_position{0, 10, 1, 11, 2, 3};
      const auto merged = concat(map(unevenly, Ints{0, 1, 2, 3}, two), map(unevenly, Ints{10, 11}, two));
      REQUIRE(test::consume(way, merged) != by_position);
      CHECK(test::consume(way, merged | ordered()) == by_position);
    }
  }

  TEST_CASE("pypeln: from_iterable / to_iterable") {
    const Ints data = numbers(1, 6);
    const auto check = [&](test::Way way, const auto& make) {
      CHECK(sorted(test::consume(way, from_iterable(make()))) == data);
      CHECK(sorted(test::consume(way, make() | from_iterable())) == data);
      CHECK(sorted(test::consume(way, make() | from_iterable() | map(later))) == data);
      CHECK(sorted(make() | from_iterable() | millrace::to_vector) == data);
    };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      check(way, [&]() -> const Ints& { return data; });
      check(way, [&] { return Ints(data); });
      check(way, [] { return std::views::iota(1, 6); });
      check(way, [] { return generate(1, 6); });
      check(way, [&] { return map(later, data, {.workers = 2}); });
      check(way, [&] { return map(later, data).stream(); });
      check(way, [] { return conformance::Countdown{5}; });
      BoundedQueue<int> queue(0);
      for (int x : data) REQUIRE(queue.try_push(x));
      queue.close();
      CHECK(test::consume(way, queue | from_iterable()) == data);
    }
  }

  TEST_CASE("pypeln: run") {
    int calls = 0;
    const auto count = [&](int x) { return ++calls, x; };
    millrace::task::run();
    CHECK(calls == 0);
    millrace::task::run(map(count, numbers(0, 3)));
    CHECK(calls == 3);
    const Stage<void> effect = each(count, numbers(0, 5));
    millrace::task::run(map(count, numbers(0, 3)), map(count, numbers(0, 4)), map(count, Ints{}), effect);
    CHECK(calls == 15);

    // Merged, not one after another: the first ends when the second has been at work.
    Event met;
    const auto wait = [&](int) -> Task<void> { co_await met.wait(); };
    const auto meet = [&](int) { met.set(); };
    millrace::task::run(each(wait, Ints{1}), each(meet, Ints{1}));
    CHECK(met.is_set());

    const auto inside = [&]() -> Task<void> {
      CHECK_THROWS_AS(millrace::task::run(effect), LoopRunningError);
      co_return;
    };
    millrace::run(inside);
  }

}  // TEST_SUITE
