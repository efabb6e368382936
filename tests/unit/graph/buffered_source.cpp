// SPDX-License-Identifier: MIT
//
// One stream of a buffered pipeline: what it reads, and its end.
#include "background.hpp"
#include "buffered_world.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "counted.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Stream;
using millrace::Task;
using millrace::task::buffered_pipeline;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Calls;
using test::Counted;
using test::counted_numbers;
using test::MoveOnly;
using test::settle;
using test::Tally;
using Ints = std::vector<int>;

namespace {

// Throws when it comes to a place.
enum class Place { begin, advance, read };
auto throwing_view(Place place) {
  const auto check = [place](Place here, int x) {
    if (here == place && x == 3) throw std::range_error("at 3");
    return true;
  };
  return std::views::iota(place == Place::begin ? 3 : 0, 10) |
         std::views::filter([check](int x) { return check(Place::begin, x) && check(Place::advance, x); }) |
         std::views::transform([check](int x) { return check(Place::read, x), x; });
}

}  // namespace

TEST_SUITE("unit/graph/buffered_source") {

  TEST_CASE("buffered: empty sources, and more read ahead than there is") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      int read = 0;
      auto b = buffered_pipeline();
      CHECK(test::consume(way, from_iterable(b(Ints{}))).empty());
      CHECK(test::consume(way, from_iterable(b(counted_numbers(read, 0)))).empty());
      CHECK(test::consume(way, from_iterable(b(from_iterable(Ints{}), 3))).empty());
      CHECK(test::consume(way, from_iterable(b(Ints{7}, 100))) == Ints{7});
    }
  }

  TEST_CASE("buffered: a stream is an input of any operator, and can be read once") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      auto b = buffered_pipeline();
      const auto stage = map([](int x) -> Task<int> { co_return -x; }, b(Ints{1, 2, 3}));
      CHECK(test::consume(way, stage) == Ints{-1, -2, -3});
      CHECK_THROWS_AS(test::consume(way, stage), millrace::StageReuseError);
    }
  }

  TEST_CASE("buffered: elements are moved, copied only out of what may be read again, and none is left") {
    Tally tally;
    {
      const auto b = buffered_pipeline();
      std::vector<Counted> many;
      for (int x = 0; x < 4; ++x) many.emplace_back(x, tally);
      tally = {.alive = tally.alive};
      for (const Counted& x : from_iterable(b(many))) CHECK(x.value() >= 0);
      CHECK(tally.copies == 4);
      CHECK(many[3].value() == 3);

      const auto make = [](Tally& made) -> AsyncGenerator<MoveOnly> {
        for (int x = 0; x < 4; ++x) co_yield MoveOnly(x, made);
      };
      int sum = 0;
      for (const MoveOnly& x : from_iterable(b(make(tally), 2))) sum += x.value();
      CHECK(sum == 6);
      std::vector<MoveOnly> given_up;
      for (int x = 0; x < 4; ++x) given_up.emplace_back(x, tally);
      for (const MoveOnly& x : from_iterable(b(std::move(given_up)))) {
        sum += x.value();
        if (x.value() == 2) break;
      }
      CHECK(sum == 9);
    }
    CHECK(tally.alive == 0);
  }

  TEST_CASE("buffered: an owned range with a single pass is read on") {
    std::istringstream text("1 2 3");
    auto b = buffered_pipeline();
    CHECK((from_iterable(b(std::views::istream<int>(text), 2)) | millrace::to_vector) == Ints{1, 2, 3});
  }

  TEST_CASE("buffered: a range that throws, anywhere, is a failure behind what was read before") {
    for (const Place place : {Place::begin, Place::advance, Place::read}) {
      for (const test::Way way : {test::Way::iterated, test::Way::streamed}) {
        INFO(static_cast<int>(place));
        INFO(test::name_of(way));
        auto b = buffered_pipeline();
        Ints taken;
        const auto stage = from_iterable(b(throwing_view(place), 2));
        CHECK_THROWS_WITH_AS(test::consume_into(taken, way, stage), "at 3", std::range_error);
        CHECK(taken == (place == Place::begin ? Ints{} : Ints{0, 1, 2}));
      }
    }
  }

  TEST_CASE("buffered: what the source has given before it fails is delivered first, once, then the end") {
    millrace::run([]() -> Task<void> {
      const auto fail_after_two = []() -> AsyncGenerator<int> {
        co_yield 0;
        co_yield 1;
        throw std::range_error("the source");
      };
      auto b = buffered_pipeline();
      Stream<int> stream = b(fail_after_two(), 3);
      for (const int expected : {0, 1}) {
        const std::optional<int> x = co_await stream.next();
        CHECK(x == expected);
        co_await settle();
      }
      bool thrown = false;
      try {
        co_await stream.next();
      } catch (const std::range_error&) {
        thrown = true;
      }
      CHECK(thrown);
      const std::optional<int> end = co_await stream.next();
      CHECK_FALSE(end);
    });
  }

  TEST_CASE("buffered: an owned source is closed at the end, a referenced one is left for others") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        if (x != 0) co_await never.wait();
        co_return x;
      };
      auto b = buffered_pipeline();
      Stream<int> owner = b(map(hang, std::views::iota(0), {.workers = 3}));
      co_await owner.next();
      co_await settle();
      CHECK(calls.in_flight == 3);
      co_await owner.close();
      CHECK(calls.in_flight == 0);

      int read = 0;
      AsyncGenerator<int> generator = counted_numbers(read);
      Stream<int> user = b(generator, 2);
      co_await user.next();
      co_await settle();
      co_await user.close();
      const std::optional<int> x = co_await generator.next();
      CHECK(x == 3);
    });
  }

}  // TEST_SUITE
