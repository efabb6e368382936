// SPDX-License-Identifier: MIT
//
// task::ordered and the sources in front of it: the window, several sources, ties.
#include "background.hpp"
#include "consume.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <ranges>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Event;
using millrace::Task;
using millrace::task::concat;
using millrace::task::from_iterable;
using millrace::task::map;
using millrace::task::ordered;
using test::Background;
using test::read_to_end;
using test::settle;
using Ints = std::vector<int>;

namespace {

// Endless; `read` is how many it was asked for.
AsyncGenerator<int> counting(int& read) {
  for (int x = 0;; ++x) {
    ++read;
    co_yield x;
  }
}

// Ends each call of x when `done[x]` is set.
auto until_set(std::vector<Event>& done) {
  return [&done](int x) -> Task<int> {
    co_await done[static_cast<std::size_t>(x)].wait();
    co_return x;
  };
}

}  // namespace

TEST_SUITE("unit/graph/ordered_sources") {

  TEST_CASE("task::ordered: a source reads no position that is window or more ahead of the first one open") {
    for (const int window : {1, 2, 5, 20}) {
      CAPTURE(window);
      millrace::run([window]() -> Task<void> {
        std::vector<Event> done(64);
        int generated = 0;
        int ranged = 0;
        const auto count = [&](int x) { return ++ranged, x; };
        const auto from_generator = map(until_set(done), counting(generated), {.workers = 64});
        const auto counted = std::views::iota(0) | std::views::transform(count);
        const auto from_range = map(until_set(done), from_iterable(counted), {.workers = 64});
        auto first = ordered(from_generator, {.window = window}).stream();
        auto second = ordered(from_range, {.window = window}).stream();
        Ints seen;
        Ints seen_second;
        Background reader(read_to_end(first, seen));
        Background reader_second(read_to_end(second, seen_second));
        for (int open = 0; open < 8; ++open) {
          for (int round = 0; round < 4; ++round) co_await settle();
          CHECK(generated == open + window);
          CHECK(ranged == open + window);
          CHECK(seen.size() == static_cast<std::size_t>(open));
          done[static_cast<std::size_t>(open)].set();
        }
        reader.cancel();
        reader_second.cancel();
        co_await settle();
        co_await first.close();
        co_await second.close();
      });
    }
  }

  TEST_CASE("task::ordered: sources stay within the window while the consumer rests") {
    millrace::run([]() -> Task<void> {
      int left = 0;
      int right = 0;
      const auto both = concat(counting(left), counting(right));
      auto stream = ordered(both, {.window = 40}).stream();
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 0);
      for (int round = 0; round < 40; ++round) co_await settle();
      // One is taken, 16 wait for the consumer, one is on its way out: the second one at position 8.
      CHECK(left <= 8 + 40);
      CHECK(right <= 8 + 40);
      CHECK(left + right >= 18);
      co_await stream.close();
    });
  }

  TEST_CASE("task::ordered: a concat goes at the pace of the slowest source, by position") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> slow(16);
      int read = 0;
      auto stream = ordered(concat(counting(read), slow), {.window = 4}).stream();
      Ints seen;
      Background reader(read_to_end(stream, seen));
      co_await settle();
      CHECK(seen == Ints{0});
      CHECK(read == 4);
      int more = 100;
      CHECK(slow.try_push(more));
      co_await settle();
      CHECK(seen == Ints{0, 100, 1});
      CHECK(read == 5);
      more = 101;
      CHECK(slow.try_push(more));
      co_await settle();
      CHECK(seen == Ints{0, 100, 1, 101, 2});
      slow.close();
      co_await settle();
      CHECK(seen.size() > 5);  // nobody is slower than the endless one any more
      reader.cancel();
      co_await settle();
      co_await stream.close();
    });
  }

  TEST_CASE("task::ordered: sources of different lengths, an empty one too") {
    const Ints empty;
    const auto stage = concat(Ints{0, 1, 2, 3}, empty, Ints{10, 11}, Ints{20, 21, 22});
    for (const int window : {1, 2, 1024})
      CHECK((ordered(stage, {.window = window}) | millrace::to_vector) ==
            Ints{0, 10, 20, 1, 11, 21, 2, 22, 3});
  }

  TEST_CASE("task::ordered: ties go by input number, also between a stage and what is made of it") {
    const auto negative = [](int x) -> Task<int> {
      co_await millrace::yield();
      co_return -x;
    };
    const auto source = from_iterable(Ints{1, 2, 3});
    const auto made = map(negative, source, {.workers = 3});
    for (const int window : {1, 3}) {
      const millrace::task::OrderedOptions options{.window = window};
      CHECK((ordered(concat(source, made), options) | millrace::to_vector) == Ints{1, -1, 2, -2, 3, -3});
      CHECK((ordered(concat(made, source), options) | millrace::to_vector) == Ints{-1, 1, -2, 2, -3, 3});
      CHECK((ordered(concat(source, source, made), options) | millrace::to_vector) ==
            Ints{1, 1, -1, 2, 2, -2, 3, 3, -3});
    }
    const auto nested = concat(concat(made, source), Ints{7, 8, 9});
    CHECK((ordered(nested) | millrace::to_vector) == Ints{-1, 1, 7, -2, 2, 8, -3, 3, 9});
  }

  TEST_CASE("task::ordered: an input that is ordered itself keeps its order") {
    const auto later = [](int x) -> Task<int> {
      for (int turn = x % 3; turn > 0; --turn) co_await millrace::yield();
      co_return x;
    };
    const auto inner = ordered(map(later, Ints{0, 1, 2, 3, 4}, {.workers = 3}), {.window = 2});
    const auto stage = map(later, concat(inner, Ints{10, 11, 12, 13, 14}), {.workers = 4});
    CHECK((ordered(stage) | millrace::to_vector) == Ints{0, 10, 1, 11, 2, 12, 3, 13, 4, 14});
  }

}  // TEST_SUITE
