// SPDX-License-Identifier: MIT
//
// task::ordered: an element leaves as soon as all that stand before it have left or are no more, and not before.
#include "background.hpp"
#include "consume.hpp"
#include "counted.hpp"
#include "gated_calls.hpp"
#include "ints.hpp"
#include "jitter.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::Event;
using millrace::Task;
using millrace::task::chunk;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::map;
using millrace::task::ordered;
using test::Background;
using test::GatedCalls;
using test::numbers;
using test::read_to_end;
using test::settle;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

// Passes on after 0 to 5 turns.
auto shuffle(test::Jitter& random) {
  return [&random](int x) -> Task<int> {
    const int turns = random.number(6);
    for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
    co_return x;
  };
}

}  // namespace

TEST_SUITE("unit/graph/ordered_streams") {

  TEST_CASE("task::ordered: behind map, filter, flat_map and a timeout, each way to consume") {
    const test::LogCapture log;
    Event never;
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      test::Jitter random(17);
      const auto is_no_third = [](int x) -> Task<bool> {
        co_await millrace::yield();
        co_return x % 3 != 0;
      };
      const auto lose_fives = [&](int x) -> Task<int> {
        if (x % 5 == 0) co_await never.wait();
        co_return x;
      };
      const auto twice = [](int x) { return Ints{10 * x, 10 * x + 1}; };
      const auto mapped = map(shuffle(random), numbers(20), {.workers = 4, .maxsize = 1});
      const auto kept = filter(is_no_third, mapped, {.workers = 3});
      const auto timed = map(lose_fives, kept, {.workers = 4, .timeout = 2ms});
      const auto flat = map(shuffle(random), flat_map(twice, timed, {.workers = 2}), {.workers = 5});
      const Ints expected{10,  11,  20,  21,  40,  41,  70,  71,  80,  81,  110,
                          111, 130, 131, 140, 141, 160, 161, 170, 171, 190, 191};
      CHECK(test::consume(way, ordered(flat)) == expected);
      CHECK(test::consume(way, flat | ordered({.window = 1})) == expected);
    }
  }

  TEST_CASE("task::ordered: an element leaves with the last one before it, not at the end of the run") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      auto stream = ordered(map(gated.function(), std::views::iota(0), {.workers = 4})).stream();
      Ints seen;
      Background reader(read_to_end(stream, seen));
      co_await settle();
      gated.open(1);
      gated.open(3);
      co_await settle();
      CHECK(seen.empty());
      gated.open(0);
      co_await settle();
      CHECK(seen == Ints{0, 1});
      gated.open(2);
      co_await settle();
      CHECK(seen == Ints{0, 1, 2, 3});
      CHECK(gated.calls.in_flight == 4);
      reader.cancel();
      co_await settle();
      co_await stream.close();
    });
  }

  TEST_CASE("task::ordered: what is filtered out, flattened to nothing or failed in time holds up nobody") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      const auto is_odd = [](int x) { return x % 2 != 0; };
      const auto unless_three = [](int x) { return x == 3 ? Ints{} : Ints{x}; };
      const auto mapped = map(gated.function(), std::views::iota(0), {.workers = 8});
      auto stream = ordered(flat_map(unless_three, filter(is_odd, mapped))).stream();
      Ints seen;
      Background reader(read_to_end(stream, seen));
      co_await settle();
      for (const int x : {1, 3, 5}) gated.open(x);
      co_await settle();
      CHECK(seen.empty());
      gated.open(0);
      co_await settle();
      CHECK(seen == Ints{1});
      gated.open(2);
      gated.open(4);
      co_await settle();
      CHECK(seen == Ints{1, 5});
      reader.cancel();
      co_await settle();
      co_await stream.close();
    });
  }

  TEST_CASE("task::ordered: in front of a map with 8 workers, 8 run at once") {
    millrace::run([]() -> Task<void> {
      GatedCalls gated;
      auto stream =
          map(gated.function(), ordered(std::views::iota(0), {.window = 3}), {.workers = 8}).stream();
      Ints seen;
      Background reader(read_to_end(stream, seen));
      co_await settle();
      CHECK(gated.calls.in_flight == 8);
      reader.cancel();
      co_await settle();
      co_await stream.close();
    });
  }

  // A worker may take an element and go on with it before the one who passed it on has been resumed.
  TEST_CASE("task::ordered: what a stage behind it makes of an element does not hold up the next ones") {
    const auto check = [](int workers, int maxsize, bool flat) -> Task<void> {
      std::vector<Event> begun(64);
      const auto wait_for_next = [&](int x) -> Task<int> {
        begun[static_cast<std::size_t>(x)].set();
        if (x >= 3 && x < 40) co_await begun[static_cast<std::size_t>(x) + 1].wait();
        co_return x;
      };
      const auto one = [](int x) { return Ints{x}; };
      millrace::Stage<int> source = ordered(numbers(50));
      if (flat) source = flat_map(one, source, {.maxsize = maxsize});
      const auto waiting =
          map(wait_for_next, source, {.workers = workers, .maxsize = maxsize, .ordered = true});
      const Ints all = co_await waiting;
      CHECK(all == numbers(50));
    };
    for (const int workers : {2, 3, 4})
      for (const int maxsize : {1, 2, 3})
        for (const bool flat : {false, true}) millrace::run(check(workers, maxsize, flat));
  }

  TEST_CASE("task::ordered: nested, and in front of a chunk") {
    test::Jitter random(23);
    const auto inner = ordered(map(shuffle(random), numbers(60), {.workers = 4}), {.window = 5});
    const auto outer = ordered(map(shuffle(random), inner, {.workers = 7, .maxsize = 1}), {.window = 2});
    CHECK((ordered(outer) | millrace::to_vector) == numbers(60));
    const auto chunks = chunk(25, outer) | millrace::to_vector;
    REQUIRE(chunks.size() == 3);
    CHECK(chunks[0].size() == 25);
    CHECK(chunks[2] == Ints{50, 51, 52, 53, 54, 55, 56, 57, 58, 59});
  }

  TEST_CASE("task::ordered: vectors of a chunk, in the order of the chunk's own positions") {
    test::Jitter random(29);
    const auto later = [&](Ints all) -> Task<Ints> {
      const int turns = random.number(6);
      for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
      co_return all;
    };
    const auto chunks = chunk(4, map(shuffle(random), numbers(41), {.workers = 3, .ordered = true}));
    const auto flat = [](Ints all) { return all; };
    const auto stage = flat_map(flat, map(later, chunks, {.workers = 4}), {.workers = 2});
    CHECK((ordered(stage, {.window = 3}) | millrace::to_vector) == numbers(41));
  }

  TEST_CASE("task::ordered: a failure ends the run; nothing that waits survives it") {
    test::Tally tally;
    const auto make = [&](int x) -> Task<test::MoveOnly> {
      if (x == 0) {
        for (int turn = 0; turn < 200; ++turn) co_await millrace::yield();
        throw std::range_error("the first one");
      }
      co_return test::MoveOnly(x, tally);
    };
    const auto stage = ordered(map(make, std::views::iota(0), {.workers = 4}), {.window = 20});
    int count = 0;
    const auto read = [&] {
      for (test::MoveOnly&& x : stage) count += x.value();
    };
    CHECK_THROWS_WITH_AS(read(), "the first one", std::range_error);
    CHECK(count == 0);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("task::ordered: leaving with elements waiting; none is alive") {
    test::Tally tally;
    millrace::run([&]() -> Task<void> {
      Event never;
      const auto make = [&](int x) -> Task<test::MoveOnly> {
        if (x == 3) co_await never.wait();
        co_return test::MoveOnly(x, tally);
      };
      auto stream = ordered(map(make, std::views::iota(0), {.workers = 4}), {.window = 20}).stream();
      for (int x = 0; x < 3; ++x) {
        const std::optional<test::MoveOnly> next = co_await stream.next();
        CHECK(next.value().value() == x);
      }
      co_await settle();
      CHECK(tally.alive == 19);  // 4 to 22, made and waiting for 3
      co_await stream.close();
      CHECK(tally.alive == 0);
    });
  }

  TEST_CASE("task::ordered: a window that is none is refused by name and value") {
    for (const int window : {0, -1}) {
      std::string text;
      try {
        static_cast<void>(ordered(numbers(3), {.window = window}));
      } catch (const std::invalid_argument& error) {
        text = error.what();
      }
      CHECK(text.find("ordered") != std::string::npos);
      CHECK(text.find("window") != std::string::npos);
      CHECK(text.find(std::to_string(window)) != std::string::npos);
    }
  }

}  // TEST_SUITE
