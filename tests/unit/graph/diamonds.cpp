// SPDX-License-Identifier: MIT
//
// Graphs that part and meet again, with queues of one place: each ends, with exactly its elements.
#include "consume.hpp"
#include "ints.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <array>
#include <ranges>
#include <vector>

using millrace::Stage;
using millrace::Task;
using millrace::task::chunk;
using millrace::task::concat;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::from_iterable;
using millrace::task::map;
using millrace::task::ordered;
using test::numbers;
using test::sorted;
using Ints = std::vector<int>;

namespace {

constexpr std::array windows{1, 2, 7, 1024};

Task<int> slow(int x) {
  for (int turn = 0; turn < 3 + x % 5; ++turn) co_await millrace::yield();
  co_return 10 * x + 1;
}
int fast(int x) { return 10 * x + 2; }
bool none(int) { return false; }
Ints one(int x) { return {x}; }
Ints all_of(Ints chunk) { return chunk; }

Stage<int> source(int count) { return from_iterable(std::views::iota(0, count), {.maxsize = 1}); }

// For each number below `count`, ten times that plus each of `digits`.
Ints in_order(int count, const Ints& digits) {
  Ints all;
  for (int x = 0; x < count; ++x)
    for (const int digit : digits) all.push_back(10 * x + digit);
  return all;
}

// `merged` gives `expected`, and when ordered, with any window, in that order.
void check_diamond(const Stage<int>& merged, const Ints& expected) {
  for (const test::Way way : test::every_way) {
    INFO(test::name_of(way));
    CHECK(sorted(test::consume(way, merged)) == sorted(expected));
  }
  for (const int window : windows) {
    CAPTURE(window);
    CHECK((ordered(merged, {.window = window}) | millrace::to_vector) == expected);
  }
}

}  // namespace

TEST_SUITE("unit/graph/diamonds") {

  TEST_CASE("diamond: a slow and a fast branch") {
    const auto s = source(40);
    const auto left = map(slow, s, {.workers = 3, .maxsize = 1});
    const auto right = map(fast, s, {.maxsize = 1});
    check_diamond(concat(left, right), in_order(40, {1, 2}));
    check_diamond(concat(right, left), in_order(40, {2, 1}));
  }

  TEST_CASE("diamond: a branch that filters everything out") {
    const auto s = source(40);
    const auto nothing = filter(none, map(slow, s, {.workers = 2, .maxsize = 1}), {.maxsize = 1});
    check_diamond(concat(nothing, map(fast, s, {.maxsize = 1})), in_order(40, {2}));
    check_diamond(concat(map(slow, s, {.maxsize = 1}), filter(none, s, {.maxsize = 1})), in_order(40, {1}));
  }

  TEST_CASE("diamond: three branches, one of them straight") {
    const auto s = map([](int x) { return 10 * x; }, source(30), {.maxsize = 1});
    const auto tenth = [](int x) { return slow(x / 10); };
    const auto first = map(tenth, s, {.workers = 4, .maxsize = 1});
    const auto second = map([](int x) { return x + 2; }, s, {.maxsize = 1});
    check_diamond(concat(first, second, s), in_order(30, {1, 2, 0}));
    check_diamond(concat(s, second, first), in_order(30, {0, 2, 1}));
  }

  TEST_CASE("diamond: in a branch of a diamond") {
    const auto s = source(20);
    const auto half = map([](int x) { return x; }, s, {.maxsize = 1});
    const auto inner = concat(map(slow, half, {.workers = 2, .maxsize = 1}), map(fast, half, {.maxsize = 1}));
    const auto third = map([](int x) { return 10 * x + 3; }, s, {.maxsize = 1});
    check_diamond(concat(inner, third), in_order(20, {1, 2, 3}));
    check_diamond(concat(third, ordered(inner, {.window = 2})), in_order(20, {3, 1, 2}));
  }

  TEST_CASE("diamond: a branch that goes around the ordered") {
    for (const int window : windows) {
      CAPTURE(window);
      const auto s = source(40);
      const auto in_turn = ordered(map(slow, s, {.workers = 3, .maxsize = 1}), {.window = window});
      const auto around = map(fast, s, {.maxsize = 1});
      CHECK(sorted(concat(in_turn, around) | millrace::to_vector) == in_order(40, {1, 2}));
      CHECK((ordered(concat(in_turn, around), {.window = 1}) | millrace::to_vector) == in_order(40, {1, 2}));
      Ints left;
      Ints right;
      const auto note_left = [&](int x) { return left.push_back(x), x; };
      const auto note_right = [&](int x) { return right.push_back(x), x; };
      millrace::task::run(map(note_left, in_turn, {.maxsize = 1}), map(note_right, around, {.maxsize = 1}));
      CHECK(left == in_order(40, {1}));
      CHECK(right == in_order(40, {2}));
    }
  }

  TEST_CASE("diamond: flat_map in a branch") {
    const auto s = source(30);
    const auto two = [](int x) { return Ints{10 * x + 1, 10 * x + 2}; };
    const auto flat = flat_map(two, s, {.workers = 2, .maxsize = 1});
    const auto third = map([](int x) { return 10 * x + 3; }, s, {.maxsize = 1});
    check_diamond(concat(flat, third), in_order(30, {1, 2, 3}));
  }

  TEST_CASE("diamond: a chunk in one branch, with and without flat_map in front of it") {
    const auto s = source(43);
    const auto direct = map(fast, s, {.maxsize = 1});
    const auto flat = flat_map(one, s, {.maxsize = 1});
    const auto by_chunks = flat_map(all_of, chunk(5, map(slow, s, {.maxsize = 1})), {.maxsize = 1});
    const auto of_flat = flat_map(all_of, chunk(5, map(slow, flat, {.maxsize = 1})), {.maxsize = 1});
    for (const auto& branch : {by_chunks, of_flat}) {
      for (const auto& merged : {concat(branch, direct), concat(direct, branch)}) {
        CHECK(sorted(merged | millrace::to_vector) == in_order(43, {1, 2}));
        for (const int window : windows) {
          CAPTURE(window);
          CHECK(sorted(ordered(merged, {.window = window}) | millrace::to_vector) == in_order(43, {1, 2}));
        }
      }
    }
  }

  TEST_CASE("diamond: chunks of different sizes of one source") {
    const auto s = source(400);
    for (const int window : windows) {
      CAPTURE(window);
      const auto vectors = concat(chunk(1, s), chunk(100, s));
      CHECK((ordered(vectors, {.window = window}) | millrace::to_vector).size() == 404);
    }
  }

  TEST_CASE("diamond: two orders, one of which a source reaches through a chunk only") {
    int count = 0;
    const auto count_one = [&](int) { ++count; };
    const auto count_vector = [&](const Ints&) { ++count; };
    for (const int window : windows) {
      CAPTURE(window);
      const auto s = source(400);
      const auto t = source(400);
      const auto numbers_in_order = ordered(concat(s, t), {.window = window});
      const auto vectors = ordered(concat(chunk(100, s), map(one, t)), {.window = window});
      count = 0;
      millrace::task::run(millrace::task::each(count_one, numbers_in_order),
                          millrace::task::each(count_vector, vectors));
      CHECK(count == 800 + 404);
    }
  }

  TEST_CASE("diamond: stages that keep their order meet again") {
    const auto s = source(40);
    const auto left = map(slow, s, {.workers = 3, .maxsize = 1, .ordered = true});
    const auto right = map(slow, s, {.workers = 2, .maxsize = 1, .ordered = true, .window = 2});
    check_diamond(concat(left, right), in_order(40, {1, 1}));
  }

  TEST_CASE("diamond: the same stage twice, straight") {
    Ints twice;
    for (const int x : numbers(20)) twice.insert(twice.end(), {x, x});
    const auto s = source(20);
    check_diamond(concat(s, s), twice);
  }

}  // TEST_SUITE
