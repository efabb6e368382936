// SPDX-License-Identifier: MIT
//
// A Stage as a range: what it is, what iterating it pulls, how leaving it ends the run.
#include "calls.hpp"
#include "counted.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::Stage;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::add_one_later;
using test::Calls;
using test::MoveOnly;
using Ints = std::vector<int>;

static_assert(std::ranges::input_range<Stage<int>>);
static_assert(std::ranges::input_range<const Stage<int>>);
static_assert(!std::ranges::forward_range<Stage<int>>);
static_assert(std::ranges::view<Stage<int>>);
static_assert(std::ranges::view<Stage<MoveOnly>>);
static_assert(std::same_as<std::ranges::range_reference_t<Stage<int>>, int&&>);
static_assert(std::same_as<std::ranges::range_value_t<Stage<int>>, int>);
static_assert(std::copyable<Stage<int>>);
static_assert(std::movable<Stage<MoveOnly>> && !std::copy_constructible<Stage<MoveOnly>>);
static_assert(!std::is_copy_assignable_v<Stage<MoveOnly>>);
static_assert(std::copyable<Stage<test::Counted>>);  // copied with its elements, which need not be assignable
static_assert(!std::ranges::range<Stage<void>>);
static_assert(!std::default_initializable<Stage<int>>);

namespace {

struct OutOfBody : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace

TEST_SUITE("unit/graph/stage_range") {

  TEST_CASE("Stage: iterating runs the graph, and each time anew") {
    const auto stage = map(add_one_later, std::views::iota(0, 4), {.workers = 3, .maxsize = 1});
    for (int run = 0; run < 2; ++run) {
      int sum = 0;
      for (int x : stage) sum += x;
      CHECK(sum == 10);
    }
  }

  TEST_CASE("Stage: nothing runs before begin") {
    int calls = 0;
    const auto count = [&](int x) { return calls += x; };
    const auto stage = map(count, Ints{1});
    CHECK(calls == 0);
    CHECK(*stage.begin() == 1);
    CHECK(calls == 1);
  }

  TEST_CASE("Stage: the increment takes nothing until the next element is looked at") {
    Ints taken;
    const auto note = [&](int x) { return taken.push_back(x), x; };
    const auto stage = map(note, std::views::iota(0), {.maxsize = 1});
    auto it = stage.begin();
    CHECK(taken.size() == 3);  // one taken, one in the queue, one in hand
    ++it;
    CHECK(taken.size() == 3);
    CHECK(*it == 1);
    CHECK(taken.size() == 4);
  }

  TEST_CASE("Stage: two increments without a look skip an element") {
    auto it = from_iterable(std::views::iota(0)).begin();
    ++it;
    it++;
    CHECK(*it == 2);
  }

  TEST_CASE("Stage: an element is the same until the increment, and can be moved out") {
    std::vector<std::unique_ptr<int>> data;
    data.push_back(std::make_unique<int>(5));
    auto it = from_iterable(std::move(data)).begin();
    CHECK(**it == 5);
    const std::unique_ptr<int> mine = *it;
    CHECK(*mine == 5);
    CHECK(*it == nullptr);
    ++it;
    CHECK(it == std::default_sentinel);
  }

  TEST_CASE("Stage: take(3) of a range adaptor pulls three") {
    Calls calls;
    const auto count = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_return x;
    };
    Ints seen;
    for (int x : map(count, std::views::iota(0), {.maxsize = 1}) | std::views::take(3)) seen.push_back(x);
    CHECK(seen == Ints{0, 1, 2});
    CHECK(calls.started == 3 + 1 + 1);  // three taken, one in the queue, one in hand
  }

  TEST_CASE("Stage: range adaptors go on from it") {
    const auto stage = map(add_one_later, std::views::iota(0, 6));
    Ints seen;
    const auto is_even = [](int x) { return x % 2 == 0; };
    for (int x : stage | std::views::filter(is_even) | std::views::transform([](int x) { return 10 * x; }))
      seen.push_back(x);
    CHECK(seen == Ints{20, 40, 60});
    CHECK(std::ranges::distance(stage | std::views::drop(2)) == 4);
  }

  TEST_CASE("Stage: break cancels the run and waits for its end") {
    Calls calls;
    millrace::Event never;
    const auto hang_after_one = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      if (x > 0) co_await never.wait();
      co_return x;
    };
    for (int x : map(hang_after_one, std::views::iota(0), {.workers = 3})) {
      CHECK(x == 0);
      break;
    }
    CHECK(calls.started > 1);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("Stage: an exception in the body cancels the run, waits for its end, and goes on") {
    Calls calls;
    const auto slow = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_await millrace::yield();
      co_return x;
    };
    const auto stage = map(slow, std::views::iota(0), {.workers = 3});
    const auto iterate = [&] {
      for (int x : stage)
        if (x >= 0) throw OutOfBody("enough");
    };
    CHECK_THROWS_AS(iterate(), OutOfBody);
    CHECK(calls.in_flight == 0);
    CHECK_THROWS_AS(iterate(), OutOfBody);
  }

  TEST_CASE("Stage: nested loops, each a run of its own") {
    const auto outer = map(add_one_later, std::views::iota(0, 3));
    int pairs = 0;
    for (int x : outer)
      for (int y : outer) pairs += x * y;
    CHECK(pairs == 36);
  }

  TEST_CASE("Stage: a loop over another graph that is built from the element") {
    Ints seen;
    for (int x : map(add_one_later, std::views::iota(0, 3)))
      for (int y : map(add_one_later, std::views::iota(0, x))) seen.push_back(y);
    CHECK(seen == Ints{1, 1, 2, 1, 2, 3});
  }

  TEST_CASE("Stage: interleaved iterators, two runs of one graph at once") {
    const auto stage = map(add_one_later, std::views::iota(0, 3), {.maxsize = 1});
    auto first = stage.begin();
    auto second = stage.begin();
    Ints seen;
    for (; first != stage.end(); ++first, ++second) {
      seen.push_back(*first);
      seen.push_back(*second);
    }
    CHECK(second == stage.end());
    CHECK(seen == Ints{1, 1, 2, 2, 3, 3});
  }

  TEST_CASE("Stage: an iterator that is moved goes on; one that is abandoned ends its run") {
    Calls calls;
    const auto slow = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      co_await millrace::yield();
      co_return x;
    };
    const auto stage = map(slow, std::views::iota(0));
    auto first = stage.begin();
    auto moved = std::move(first);
    ++moved;
    CHECK(*moved == 1);
    moved = stage.begin();
    CHECK(*moved == 0);
    CHECK(calls.in_flight <= 1);
  }

  TEST_CASE("Stage: the graph may go while it is being iterated") {
    auto it = map(add_one_later, std::views::iota(0, 2)).begin();
    CHECK(*it == 1);
    ++it;
    CHECK(*it == 2);
    ++it;
    CHECK(it == std::default_sentinel);
  }

  TEST_CASE("Stage: run goes to the end and discards the elements") {
    Calls calls;
    test::Tally tally;
    const auto make = [&](int x) -> Task<MoveOnly> {
      const Calls::Call call(calls);
      co_await millrace::yield();
      co_return MoveOnly(x, tally);
    };
    map(make, std::views::iota(0, 50), {.workers = 2}).run();
    CHECK(calls.started == 50);
    CHECK(tally.alive == 0);
  }

}  // TEST_SUITE
