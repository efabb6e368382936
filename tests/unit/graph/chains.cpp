// SPDX-License-Identifier: MIT
//
// Stages in a row: plain ones, which share a worker, give what they would give apart; and very long chains.
#include "calls.hpp"
#include "consume.hpp"
#include "counted.hpp"
#include "functions.hpp"
#include "small_stack.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::ElementIndex;
using millrace::Stage;
using millrace::Task;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using test::add_one;
using test::add_one_later;
using test::Calls;
using test::later;
using test::ready;
using test::Way;
using Ints = std::vector<int>;

namespace {

bool is_even(int x) { return x % 2 == 0; }

// The same operators, joined by nothing, or kept apart by a stage that suspends.
Stage<int> join(const Stage<int>& stage, bool apart, int maxsize) {
  return apart ? map(later, stage, {.maxsize = maxsize}) : stage;
}

Stage<int> three_plain(bool apart, int maxsize, int bad_first, int bad_last) {
  const auto first = [bad_first](int x) {
    if (x == bad_first) throw std::range_error("first");
    return x + 1;
  };
  const auto last = [bad_last](int x) {
    if (x == bad_last) throw std::range_error("last");
    return x;
  };
  const auto one = join(map(first, std::views::iota(0, 300), {.maxsize = maxsize}), apart, maxsize);
  const auto two = join(filter(is_even, one, {.maxsize = maxsize}), apart, maxsize);
  return map(last, two, {.maxsize = maxsize});
}
constexpr int never = -1;

}  // namespace

TEST_SUITE("unit/graph/chains") {

  TEST_CASE("chain: plain stages in a row give what they give apart") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      for (int maxsize : {0, 1, 2, 16, 1000})
        CHECK(test::consume(way, three_plain(false, maxsize, never, never)) ==
              test::consume(way, three_plain(true, maxsize, never, never)));
    }
  }

  TEST_CASE("chain: the last function's failure comes behind all that was made before it") {
    for (int maxsize : {0, 1, 2, 16, 1000}) {
      for (const bool apart : {false, true}) {
        for (const Way way : {Way::iterated, Way::streamed}) {
          Ints seen;
          CHECK_THROWS_WITH_AS(test::consume_into(seen, way, three_plain(apart, maxsize, never, 40)), "last",
                               std::range_error);
          CHECK(seen.size() == 19);
          CHECK(seen.back() == 38);
        }
      }
    }
  }

  TEST_CASE(
      "chain: the first function's failure comes behind a part of what was made before it, without a gap") {
    for (int maxsize : {1, 16}) {
      for (const bool apart : {false, true}) {
        Ints seen;
        CHECK_THROWS_WITH_AS(test::consume_into(seen, Way::iterated, three_plain(apart, maxsize, 100, never)),
                             "first", std::range_error);
        CHECK(seen.size() <= 50);
        for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == 2 * static_cast<int>(i + 1));
      }
    }
  }

  TEST_CASE("chain: more elements than a batch holds are all there, and moved, not copied") {
    test::Tally tally;
    const auto make = [&](int x) { return test::Counted(x, tally); };
    const auto pass = [](test::Counted x) { return x; };
    const auto keep = [](const test::Counted& x) { return x.value() % 3 != 0; };
    int sum = 0;
    int count = 0;
    for (auto&& x :
         filter(keep, map(pass, map(make, std::views::iota(0, 1000), {.maxsize = 0}), {.maxsize = 0}),
                {.maxsize = 0})) {
      sum += x.value();
      ++count;
    }
    CHECK(count == 666);
    CHECK(sum == 499'500 - 166'833);
    CHECK(tally.copies == 0);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("chain: the elements of a batch that fails in the middle are all gone") {
    test::Tally tally;
    const auto make = [&](int x) { return test::Counted(x, tally); };
    const auto fail = [](test::Counted x) {
      if (x.value() == 30) throw std::range_error("middle");
      return x;
    };
    const auto pass = [](test::Counted x) { return x; };
    CHECK_THROWS_AS(map(pass, map(fail, map(make, std::views::iota(0)))).run(), std::range_error);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("chain: positions go through plain stages in a row") {
    const auto check = [](int x, ElementIndex i) { return x == static_cast<int>(i[0]) + 2; };
    const auto even = filter(is_even, map(add_one, map(add_one, std::views::iota(0, 300))));
    const std::vector<bool> all = map(check, even) | millrace::to_vector;
    CHECK(all == std::vector<bool>(150, true));
  }

  TEST_CASE("chain: a consumer that takes one element lets a plain chain make no more than its bounds") {
    Calls first;
    Calls last;
    const auto count_first = [&](int x) {
      const Calls::Call call(first);
      return x;
    };
    const auto count_last = [&](int x) {
      const Calls::Call call(last);
      return x;
    };
    const auto stage = map(count_last, map(count_first, std::views::iota(0), {.maxsize = 5}), {.maxsize = 3});
    auto it = stage.begin();
    CHECK(*it == 0);
    CHECK(last.started == 1 + 3 + 1);
    CHECK(first.started <= last.started + 3 + 1);
  }

  TEST_CASE("chain: ten thousand plain stages on a small stack") {
    test::on_small_stack([] {
      Stage<int> stage = from_iterable(std::views::iota(0, 3));
      for (int i = 0; i < 10'000; ++i) stage = map(add_one, std::move(stage));
      CHECK((stage | millrace::to_vector) == Ints{10'000, 10'001, 10'002});
    });
  }

  TEST_CASE("chain: two thousand stages that suspend, on a small stack, to the end and left early") {
    test::on_small_stack([] {
      Stage<int> stage = from_iterable(std::views::iota(0, 3));
      for (int i = 0; i < 2000; ++i) stage = map(add_one_later, std::move(stage));
      CHECK((stage | millrace::to_vector) == Ints{2000, 2001, 2002});
      for (int x : stage) {
        CHECK(x == 2000);
        break;
      }
    });
  }

  TEST_CASE("chain: calls that are ready at once, a hundred thousand in a row, on a small stack") {
    test::on_small_stack([] {
      const auto stage = map(ready, map(ready, std::views::iota(0, 100'000), {.maxsize = 0}), {.maxsize = 0});
      int count = 0;
      for (int x : stage) count += x >= 0 ? 1 : 0;
      CHECK(count == 100'000);
    });
  }

}  // TEST_SUITE
