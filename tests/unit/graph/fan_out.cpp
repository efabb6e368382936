// SPDX-License-Identifier: MIT
//
// One stage used twice in one graph: it runs once, and each consumer gets every element.
#include "calls.hpp"
#include "counted.hpp"
#include "ints.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Calls;
using test::numbers;
using Ints = std::vector<int>;

namespace {

auto note_in(Ints& seen) {
  return [&seen](int x) { return seen.push_back(x), x; };
}

auto note_later_in(Ints& seen, int turns) {
  return [&seen, turns](int x) -> Task<int> {
    for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
    seen.push_back(x);
    co_return x;
  };
}

/// Cannot be copied when its number is `last`.
struct CopiesUpTo {
  CopiesUpTo(int which, int last_copied) : number(which), last(last_copied) {}
  CopiesUpTo(CopiesUpTo&&) = default;
  CopiesUpTo(const CopiesUpTo& other) : number(other.number), last(other.last) {
    if (number == last) throw std::runtime_error("the copy");
  }
  CopiesUpTo& operator=(CopiesUpTo&&) = default;
  CopiesUpTo& operator=(const CopiesUpTo&) = default;
  ~CopiesUpTo() = default;

  int number;
  int last;
};

}  // namespace

TEST_SUITE("unit/graph/fan_out") {

  TEST_CASE("fan-out: the stage runs once, each consumer gets every element in order") {
    for (int maxsize : {1, 2, 16}) {
      Calls calls;
      const auto count = [&](int x) {
        const Calls::Call call(calls);
        return x;
      };
      const auto count_later = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await millrace::yield();
        co_return x;
      };
      for (const Stage<int>& source :
           {map(count, numbers(50)), map(count_later, numbers(50)), from_iterable(numbers(50))}) {
        Ints left;
        Ints middle;
        Ints right;
        millrace::task::run(map(note_in(left), source, {.maxsize = maxsize}),
                            map(note_later_in(middle, 1), source, {.maxsize = maxsize}),
                            map(note_later_in(right, 4), source, {.maxsize = maxsize}));
        CHECK(left == numbers(50));
        CHECK(middle == numbers(50));
        CHECK(right == numbers(50));
      }
      CHECK(calls.started == 100);
    }
  }

  TEST_CASE("fan-out: a stage that is itself an end of the run and an input of another") {
    Ints seen;
    const auto source = map(note_in(seen), numbers(5));
    Ints behind;
    millrace::task::run(source, map(note_in(behind), source));
    CHECK(seen == numbers(5));
    CHECK(behind == numbers(5));
  }

  TEST_CASE("fan-out: the same stage twice as an end runs once") {
    Ints seen;
    const auto stage = map(note_in(seen), numbers(5));
    millrace::task::run(stage, stage);
    CHECK(seen == numbers(5));
  }

  TEST_CASE("fan-out: the fast consumer waits for the slow one, by the bounds of both") {
    Ints fast;
    Ints slow;
    int most_ahead = 0;
    const auto note_fast = [&](int x) {
      fast.push_back(x);
      most_ahead = std::max(most_ahead, static_cast<int>(fast.size() - slow.size()));
      return x;
    };
    const auto source = map([](int x) { return x; }, numbers(100), {.maxsize = 1});
    millrace::task::run(map(note_fast, source, {.maxsize = 2}),
                        map(note_later_in(slow, 3), source, {.maxsize = 2}));
    CHECK(fast == numbers(100));
    CHECK(slow == numbers(100));
    CHECK(most_ahead <=
          2 + 1 + 1 + 2);  // queue, hand of the writer, hand of the reader, what the fast one had waiting
  }

  TEST_CASE("fan-out: elements are copied for all consumers but the last, which gets them moved") {
    test::Tally tally;
    const auto make = [&](int x) { return test::Counted(x, tally); };
    int sum = 0;
    const auto add = [&](const test::Counted& x) { return sum += x.value(); };
    const auto source = map(make, numbers(10));
    millrace::task::run(map(add, source), map(add, source), map(add, source));
    CHECK(sum == 3 * 45);
    CHECK(tally.copies == 2 * 10);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("fan-out: a failure of one consumer ends the others") {
    Calls calls;
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_await never.wait();
      co_return x;
    };
    const auto fail = [](int x) -> Task<int> {
      for (int turn = 0; turn < 10; ++turn) co_await millrace::yield();
      throw std::range_error("broken " + std::to_string(x));
    };
    const auto source = map([](int x) { return x; }, std::views::iota(0));
    CHECK_THROWS_WITH_AS(millrace::task::run(map(hang, source, {.workers = 2}), map(fail, source)),
                         "broken 0", std::range_error);
    CHECK(calls.started == 2);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("fan-out: a failure of what they share reaches the consumer once") {
    const auto fail = [](int x) {
      if (x == 3) throw std::range_error("shared");
      return x;
    };
    Ints left;
    Ints right;
    const auto source = map(fail, std::views::iota(0));
    CHECK_THROWS_WITH_AS(millrace::task::run(map(note_in(left), source), map(note_in(right), source)),
                         "shared", std::range_error);
    CHECK(left.size() <= 3);
    CHECK(right.size() <= 3);
  }

  TEST_CASE("fan-out: through a filter each of its own") {
    Ints even;
    Ints odd;
    const auto source = map([](int x) { return x; }, numbers(10));
    const auto is_even = [](int x) { return x % 2 == 0; };
    const auto is_odd = [](int x) -> Task<bool> { co_return x % 2 != 0; };
    millrace::task::run(map(note_in(even), filter(is_even, source)),
                        map(note_in(odd), filter(is_odd, source)));
    CHECK(even == Ints{0, 2, 4, 6, 8});
    CHECK(odd == Ints{1, 3, 5, 7, 9});
  }

  TEST_CASE("fan-out: a source that is awaited, and one in order") {
    Ints left;
    Ints right;
    const auto generate = []() -> millrace::AsyncGenerator<int> {
      for (int i = 0; i < 20; ++i) {
        co_await millrace::yield();
        co_yield i;
      }
    };
    const auto source = from_iterable(generate());
    millrace::task::run(map(note_in(left), source, {.maxsize = 1}), map(note_later_in(right, 2), source));
    CHECK(left == numbers(20));
    CHECK(right == numbers(20));
  }

  TEST_CASE("fan-out: a stage that is two inputs of one concat keeps the bound of the queue behind it") {
    for (const int maxsize : {1, 2, 3, 4, 5, 8}) {
      int copies = 0;
      int calls = 0;
      int most_ahead = 0;
      const auto count_copies = [&](int x) { return copies += 2, x; };
      const auto count_calls = [&](int x) {
        most_ahead = std::max(most_ahead, copies - calls);
        return ++calls, x;
      };
      const Stage<int> twice = from_iterable(std::views::iota(0, 300) | std::views::transform(count_copies));
      const auto merged = map(count_calls, millrace::task::concat(twice, twice), {.maxsize = maxsize});
      Ints later;
      const Ints seen = map(note_later_in(later, 1), merged, {.maxsize = 0}) | millrace::to_vector;
      INFO("maxsize " << maxsize);
      CHECK(seen.size() == 600);
      CHECK(most_ahead <= maxsize + 2);  // and one in hand for each use
    }
  }

  TEST_CASE("fan-out: where a copy of an element fails, a source that failed behind it is not lost") {
    int both = 0;
    for (int end = 100; end != 164; ++end) {
      bool has_source_failed = false;
      const auto read = [&](int x) {
        if (x != end) return CopiesUpTo(x, end - 2);
        has_source_failed = true;
        throw std::runtime_error("the source");
      };
      const auto source = from_iterable(std::views::iota(0) | std::views::transform(read));
      const auto number = [](const CopiesUpTo& x) { return x.number; };
      const auto merged =
          millrace::task::concat(map(number, source, {.maxsize = 0}), map(number, source, {.maxsize = 0}));
      const test::LogCapture log;
      CHECK_THROWS_WITH(merged | millrace::to_vector, "the copy");
      CHECK(log.contains("the source") == has_source_failed);
      both += has_source_failed ? 1 : 0;
    }
    CHECK(both > 0);
  }

  TEST_CASE("fan-out: two runs of one graph share nothing") {
    Calls calls;
    const auto count = [&](int x) {
      const Calls::Call call(calls);
      return x;
    };
    const auto source = map(count, numbers(10));
    CHECK((map(count, source) | millrace::to_vector) == numbers(10));
    CHECK((map(count, source) | millrace::to_vector) == numbers(10));
    CHECK(calls.started == 40);
  }

}  // TEST_SUITE
