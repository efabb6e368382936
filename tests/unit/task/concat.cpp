// SPDX-License-Identifier: MIT
//
// concat: several inputs become one.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "counted.hpp"
#include "functions.hpp"
#include "ints.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <list>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::task::concat;
using millrace::task::from_iterable;
using millrace::task::map;
using test::later;
using test::same;
using test::sorted;
using Ints = std::vector<int>;

namespace {

AsyncGenerator<int> generated(int begin, int end) {
  for (int x = begin; x < end; ++x) co_yield x;
}
AsyncGenerator<int> always(int x) {
  for (;;) co_yield x;
}

}  // namespace

TEST_SUITE("unit/task/concat") {

  TEST_CASE("concat: inputs of every kind, empty ones too: nothing lost, nothing twice") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      BoundedQueue<int> queue(8);
      for (int x : {20, 21}) CHECK(queue.try_push(x));
      queue.close();
      const std::list<int> list{30, 31, 32};
      auto stream = from_iterable(Ints{40, 41}).stream();
      const Ints empty;
      const auto stage = concat(std::views::iota(0, 5), map(later, Ints{10, 11}, {.workers = 2}), queue, list,
                                empty, std::move(stream), generated(50, 53), map(same, Ints{60}));
      CHECK(sorted(test::consume(way, stage)) ==
            Ints{0, 1, 2, 3, 4, 10, 11, 20, 21, 30, 31, 32, 40, 41, 50, 51, 52, 60});
    }
  }

  TEST_CASE("concat: of one input keeps its order; of empty ones is empty") {
    CHECK((concat(map(later, Ints{3, 1, 2})) | millrace::to_vector) == Ints{3, 1, 2});
    CHECK((concat(Ints{}, Ints{}) | millrace::to_vector).empty());
  }

  TEST_CASE("concat: each input keeps its own order") {
    const auto stage = concat(map(same, std::views::iota(0, 100), {.maxsize = 1}), generated(100, 200));
    const Ints all = stage | millrace::to_vector;
    Ints low;
    Ints high;
    for (const int x : all) (x < 100 ? low : high).push_back(x);
    CHECK(low.size() == 100);
    CHECK(std::ranges::is_sorted(low));
    CHECK(high.size() == 100);
    CHECK(std::ranges::is_sorted(high));
  }

  TEST_CASE("concat: elements leave in the order in which they arrive") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> left(4);
      BoundedQueue<int> right(4);
      auto stream = concat(left, right).stream();
      for (int x = 0; x < 6; ++x) {
        int value = x;
        CHECK((x % 3 == 0 ? left : right).try_push(value));
        const std::optional<int> next = co_await stream.next();
        CHECK(next == x);
      }
      left.close();
      int last = 7;
      CHECK(right.try_push(last));
      CHECK(co_await stream.next() == 7);
      right.close();
      const std::optional<int> end = co_await stream.next();
      CHECK_FALSE(end.has_value());
    });
  }

  TEST_CASE(
      "concat: the queue to the consumer is as large as the largest in front of an input, at least 16") {
    const auto most_ahead = [](int maxsize) {
      int calls = 0;
      const auto count = [&](int x) { return ++calls, x; };
      const auto counted = map(count, std::views::iota(0), {.maxsize = maxsize});
      int taken = 0;
      for ([[maybe_unused]] const int x : concat(concat(counted, Ints{}), Ints{}))
        if (++taken == 5) break;
      return calls - taken - 1;  // one is in hand
    };
    CHECK(most_ahead(1) == 16);
    CHECK(most_ahead(16) == 16);
    CHECK(most_ahead(100) == 100);
    CHECK(most_ahead(0) == 16);  // that nothing bounds the queue in front of it does not let the run grow
  }

  TEST_CASE("concat: a range of stages") {
    std::vector<Stage<int>> stages;
    for (int x = 0; x < 40; x += 10) stages.push_back(map(later, std::views::iota(x, x + 3)));
    CHECK((concat(stages) | millrace::to_vector).size() == 12);
    CHECK(sorted(concat(std::move(stages)) | millrace::to_vector) ==
          Ints{0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32});
    const std::array two{from_iterable(Ints{1}), from_iterable(Ints{2})};
    CHECK(sorted(concat(two) | millrace::to_vector) == Ints{1, 2});
  }

  TEST_CASE("concat: no stages are refused, by name, value and remedy") {
    std::string text;
    try {
      static_cast<void>(concat(std::vector<Stage<int>>{}));
    } catch (const std::invalid_argument& error) {
      text = error.what();
    }
    for (const char* part : {"concat", "inputs", "0", "at least one"})
      CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  }

  TEST_CASE("concat: nested, and the same stage twice") {
    const auto a = map(later, Ints{1, 2}, {.workers = 2});
    const auto inner = concat(a, Ints{3});
    CHECK(sorted(concat(inner, concat(inner, a), Ints{4}) | millrace::to_vector) ==
          Ints{1, 1, 1, 2, 2, 2, 3, 3, 4});
    test::Calls calls;
    const auto count = [&](int x) {
      const test::Calls::Call call(calls);
      return x;
    };
    const auto once = map(count, Ints{1, 2, 3});
    CHECK(sorted(concat(once, once, once) | millrace::to_vector) == Ints{1, 1, 1, 2, 2, 2, 3, 3, 3});
    CHECK(calls.started == 3);
  }

  TEST_CASE("concat: two consumers each get every element") {
    int left = 0;
    int right = 0;
    const auto merged = concat(map(later, Ints{1, 2, 3}), generated(10, 12));
    const auto add_left = [&](int x) { left += x; };
    const auto add_right = [&](int x) -> Task<void> { co_return void(right += x); };
    millrace::task::run(millrace::task::each(add_left, merged), millrace::task::each(add_right, merged));
    CHECK(left == 6 + 21);
    CHECK(right == left);
  }

  TEST_CASE("concat: move-only elements") {
    test::Tally tally;
    const auto make = [&](int x) { return test::MoveOnly(x, tally); };
    int sum = 0;
    for (test::MoveOnly&& x : concat(map(make, Ints{1, 2}), map(make, Ints{3}))) sum += x.value();
    CHECK(sum == 6);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("concat: a failing input ends the run, however many others go on") {
    const auto fail = [](int x) -> Task<int> {
      co_await millrace::yield();
      if (x == 5) throw std::range_error("five");
      co_return x;
    };
    const auto stage = concat(always(0), map(fail, std::views::iota(0)), map(same, std::views::iota(0)));
    CHECK_THROWS_WITH_AS(stage.run(), "five", std::range_error);
  }

  TEST_CASE("concat: leaving early cancels all inputs") {
    millrace::run([]() -> Task<void> {
      test::Calls calls;
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        const test::Calls::Call call(calls);
        if (x != 0) co_await never.wait();
        co_return x;
      };
      const auto input = [&] { return map(hang, std::views::iota(0), {.workers = 2}); };
      auto stream = concat(input(), input(), input()).stream();
      CHECK(co_await stream.next() == 0);
      co_await test::settle();
      CHECK(calls.in_flight == 6);
      co_await stream.close();
      CHECK(calls.in_flight == 0);
    });
  }

}  // TEST_SUITE
