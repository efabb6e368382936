// SPDX-License-Identifier: MIT
//
// chunk: a number of elements at a time.
#include "background.hpp"
#include "consume.hpp"
#include "counted.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::ElementIndex;
using millrace::Task;
using millrace::task::chunk;
using millrace::task::map;
using test::later;
using Ints = std::vector<int>;
using Chunks = std::vector<Ints>;

TEST_SUITE("unit/task/chunk") {

  TEST_CASE("chunk: 13 by 5 are 5, 5 and 3, in order; each way to consume") {
    const Chunks expected{{0, 1, 2, 3, 4}, {5, 6, 7, 8, 9}, {10, 11, 12}};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, chunk(5, std::views::iota(0, 13))) == expected);
      CHECK(test::consume(way, map(later, std::views::iota(0, 13), {.maxsize = 1}) | chunk(5)) == expected);
    }
  }

  TEST_CASE("chunk: of nothing, of one, by one, by more than there are, without a rest") {
    CHECK((chunk(3, Ints{}) | millrace::to_vector).empty());
    CHECK((chunk(3, Ints{7}) | millrace::to_vector) == Chunks{{7}});
    CHECK((chunk(1, Ints{7, 8}) | millrace::to_vector) == Chunks{{7}, {8}});
    CHECK((chunk(100, Ints{7, 8}) | millrace::to_vector) == Chunks{{7, 8}});
    CHECK((chunk(2, Ints{1, 2, 3, 4}) | millrace::to_vector) == Chunks{{1, 2}, {3, 4}});
  }

  TEST_CASE("chunk: a size that is none is refused by name and value") {
    for (const int size : {0, -1}) {
      std::string text;
      try {
        static_cast<void>(chunk(size, Ints{1}));
      } catch (const std::invalid_argument& error) {
        text = error.what();
      }
      for (const std::string& part : {std::string("chunk"), std::string("size"), std::to_string(size)})
        CHECK_MESSAGE(text.find(part) != std::string::npos, text);
    }
    CHECK_THROWS_AS(static_cast<void>(Ints{1} | chunk(0)), std::invalid_argument);
  }

  TEST_CASE("chunk: leaves when it is full, not later, and the last one with the end") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(8);
      auto stream = chunk(2, queue).stream();
      const auto next = [&]() -> Task<std::optional<Ints>> { co_return co_await stream.next(); };
      test::Background first(next());
      for (int x : {1, 2, 3}) {
        co_await test::settle();
        CHECK(first.is_over() == (x == 3));
        CHECK(queue.try_push(x));
      }
      CHECK(first.value() == Ints{1, 2});
      test::Background second(next());
      co_await test::settle();
      CHECK_FALSE(second.is_over());
      queue.close();
      co_await test::settle();
      CHECK(second.value() == Ints{3});
      CHECK_FALSE((co_await next()).has_value());
    });
  }

  TEST_CASE("chunk: an exception drops the elements of the chunk that is not full") {
    test::Tally tally;
    const auto make = [&](int x) -> Task<test::Counted> {
      co_await test::settle();  // what came before has arrived
      if (x == 5) throw std::range_error("five");
      co_return test::Counted(x, tally);
    };
    int sum = 0;
    const auto read = [&] {
      for (std::vector<test::Counted>&& some : chunk(2, map(make, std::views::iota(0), {.maxsize = 1})))
        for (const test::Counted& x : some) sum += x.value();
    };
    CHECK_THROWS_WITH_AS(read(), "five", std::range_error);
    CHECK(sum == 0 + 1 + 2 + 3);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("chunk: vectors are numbered anew") {
    const auto index_of = [](const Ints&, const ElementIndex& index) {
      CHECK(index.size() == 1);
      return static_cast<int>(index[0]);
    };
    const auto two = [](int x) { return Ints{x, x}; };
    const auto chunks = chunk(3, millrace::task::flat_map(two, std::views::iota(0, 5)));
    CHECK((map(index_of, chunks) | millrace::to_vector) == Ints{0, 1, 2, 3});
    const auto both = [](int, const ElementIndex& index) {
      return std::array<std::uint64_t, 2>{index[0], index[1]};
    };
    const auto flat = millrace::task::flat_map([](Ints some) { return some; }, chunk(2, Ints{5, 6, 7}));
    CHECK((map(both, flat) | millrace::to_vector) ==
          std::vector<std::array<std::uint64_t, 2>>{{0, 0}, {0, 1}, {1, 0}});
  }

  TEST_CASE("chunk: move-only elements, of an endless input; leaving leaves none alive") {
    test::Tally tally;
    const auto make = [&](int x) { return test::MoveOnly(x, tally); };
    int sum = 0;
    for (std::vector<test::MoveOnly>&& some : chunk(3, map(make, std::views::iota(0)))) {
      for (const test::MoveOnly& x : some) sum += x.value();
      if (sum > 10) break;
    }
    CHECK(sum == 15);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("chunk: reads no further than it must while the consumer rests") {
    millrace::run([]() -> Task<void> {
      int made = 0;
      const auto count = [](int& read) -> AsyncGenerator<int> {
        for (;;) co_yield ++read;
      };
      auto stream = chunk(4, count(made)).stream();
      const std::optional<Ints> first = co_await stream.next();
      CHECK(first == Ints{1, 2, 3, 4});
      for (int round = 0; round < 10; ++round) co_await test::settle();
      // One is taken, 16 vectors wait for the consumer, one in hand; then 16 elements, and one in hand.
      CHECK(made == 4 * (1 + 16 + 1) + 16 + 1);
      co_await stream.close();
    });
  }

  TEST_CASE("chunk: chunks of chunks, and two consumers") {
    const auto nested = chunk(2, chunk(2, std::views::iota(0, 5)));
    CHECK((nested | millrace::to_vector) == std::vector<Chunks>{{{0, 1}, {2, 3}}, {{4}}});
    const auto chunks = chunk(2, std::views::iota(0, 5));
    std::size_t left = 0;
    std::size_t right = 0;
    const auto add_left = [&](const Ints& some) { left += some.size(); };
    const auto add_right = [&](const Ints& some) { right += some.size(); };
    millrace::task::run(millrace::task::each(add_left, chunks), millrace::task::each(add_right, chunks));
    CHECK(left == 5);
    CHECK(right == 5);
  }

}  // TEST_SUITE
