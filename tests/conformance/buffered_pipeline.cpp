// SPDX-License-Identifier: MIT
//
// What asyncio-buffered-pipeline shows, a test case for each row.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "recorder.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Stream;
using millrace::Task;
using millrace::task::buffered_pipeline;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::settle;
using test::Way;
using Ints = std::vector<int>;

namespace {

struct MyError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const Ints expected{3, 5, 7, 9, 11, 13, 15, 17, 19, 21};

// The three generators, each of which counts its elements, and lives in `bodies` from its first element to its end.
struct Generators {
  std::array<int, 3> entered{};
  Calls bodies;

  AsyncGenerator<int> numbers(int count = 10) {
    const Calls::Call body(bodies);
    for (int i = 0; i < count; ++i) {
      ++entered[0];
      co_yield i;
    }
  }
  template <class Source>
  AsyncGenerator<int> doubled(Source source) {
    const Calls::Call body(bodies);
    while (std::optional<int> x = co_await source.next()) {
      ++entered[1];
      co_yield *x * 2;
    }
  }
  template <class Source>
  AsyncGenerator<int> plus_three(Source source) {
    const Calls::Call body(bodies);
    while (std::optional<int> x = co_await source.next()) {
      ++entered[2];
      co_yield *x + 3;
    }
  }

  Stream<int> all_buffered() {
    auto b = buffered_pipeline();
    return b(plus_three(b(doubled(b(numbers())))));
  }
};

// A stream is read by next(), or is the input of an operator and consumed like any stage.
Ints consume(Way way, Stream<int> stream) {
  if (way != Way::streamed) return test::consume(way, from_iterable(std::move(stream)));
  Ints elements;
  millrace::run(test::read_to_end(stream, elements));
  return elements;
}

// Takes one element after another, slower than all the generators; calls `look` after each.
template <class Look>
Task<void> take_slowly(Stream<int>& stream, Look& look) {
  while (std::optional<int> x = co_await stream.next()) {
    co_await settle();
    look();
  }
}

// Seconds that pass when the test says so.
class Clock {
 public:
  Task<void> sleep_for_a_second() {
    const std::shared_ptr<Event> end = end_;
    co_await end->wait();
  }
  void tick() { std::exchange(end_, std::make_shared<Event>())->set(); }

 private:
  std::shared_ptr<Event> end_ = std::make_shared<Event>();
};

// How many seconds it takes to read `source` to its end.
template <class Source>
Task<int> seconds_to_read(Clock& clock, Source source) {
  const auto read = [&]() -> Task<Ints> {
    Ints all;
    while (std::optional<int> x = co_await source.next()) all.push_back(*x);
    co_return all;
  };
  Background reading(read());
  int seconds = 0;
  co_await settle();
  while (!reading.is_over()) {
    clock.tick();
    ++seconds;
    co_await settle();
  }
  CHECK(reading.value() == expected);
  co_return seconds;
}

template <class Source>
AsyncGenerator<int> slowly(Clock& clock, Source source) {
  while (std::optional<int> x = co_await source.next()) {
    co_await clock.sleep_for_a_second();
    co_yield *x;
  }
}

}  // namespace

TEST_SUITE("conformance/buffered_pipeline") {

  TEST_CASE("buffered_pipeline: chain all buffered, chain some buffered") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      Generators g;
      CHECK(consume(way, g.all_buffered()) == expected);

      auto b = buffered_pipeline();
      CHECK(consume(way, b(g.plus_three(g.doubled(b(g.numbers()))))) == expected);
      CHECK(consume(way, b(g.plus_three(g.doubled(g.numbers())))) == expected);
      CHECK(test::consume(way, from_iterable(g.plus_three(b(g.doubled(g.numbers()))))) == expected);
      CHECK(g.bodies.in_flight == 0);
    }
  }

  TEST_CASE("buffered_pipeline: parallel") {
    millrace::run([]() -> Task<void> {
      Generators g;
      Stream<int> stream = g.all_buffered();
      std::vector<std::array<int, 3>> entered;
      const auto look = [&] { entered.push_back(g.entered); };
      co_await take_slowly(stream, look);
      const std::vector<std::array<int, 3>> exact{{4, 3, 2},    {5, 4, 3},   {6, 5, 4},  {7, 6, 5},
                                                  {8, 7, 6},    {9, 8, 7},   {10, 9, 8}, {10, 10, 9},
                                                  {10, 10, 10}, {10, 10, 10}};
      CHECK(entered == exact);
    });
  }

  TEST_CASE("buffered_pipeline: one coroutine per buffer") {
    millrace::run([]() -> Task<void> {
      Generators g;
      Stream<int> stream = g.all_buffered();
      co_await settle();
      CHECK(g.bodies.in_flight == 0);  // nothing runs before the first next()
      Ints living;
      const auto look = [&] { living.push_back(g.bodies.in_flight); };
      co_await take_slowly(stream, look);
      CHECK(living == Ints{3, 3, 3, 3, 3, 3, 3, 2, 1, 0});
    });
  }

  TEST_CASE("buffered_pipeline: default size 1, size 2") {
    millrace::run([]() -> Task<void> {
      const auto b = buffered_pipeline();
      Generators g;
      Ints pulled;
      const auto look = [&] { pulled.push_back(g.entered[0]); };
      Stream<int> by_default = b(g.numbers());
      co_await take_slowly(by_default, look);
      CHECK(pulled == Ints{2, 3, 4, 5, 6, 7, 8, 9, 10, 10});

      g.entered = {};
      pulled.clear();
      Stream<int> by_two = b(g.numbers(), 2);
      co_await take_slowly(by_two, look);
      CHECK(pulled == Ints{3, 4, 5, 6, 7, 8, 9, 10, 10, 10});
    });
  }

  TEST_CASE("buffered_pipeline: exception propagates") {
    const auto failing = [](Calls& bodies, Stream<int> source) -> AsyncGenerator<int> {
      const Calls::Call body(bodies);
      while (std::optional<int> x = co_await source.next()) {
        if (*x == 4) throw MyError("the third of four");
        co_yield *x;
      }
    };
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      Generators g;
      auto b = buffered_pipeline();
      Stream<int> stream = b(g.plus_three(b(failing(g.bodies, b(g.doubled(b(g.numbers())))))));
      CHECK_THROWS_WITH_AS(consume(way, std::move(stream)), "the third of four", MyError);
      CHECK(g.bodies.started == 4);
      CHECK(g.bodies.in_flight == 0);
    }
  }

  TEST_CASE("buffered_pipeline: cancellation propagates") {
    const auto never_ending = [](Calls& bodies, Stream<int> source) -> AsyncGenerator<int> {
      const Calls::Call body(bodies);
      Event never;
      while (std::optional<int> x = co_await source.next()) {
        co_yield *x;
        if (*x == 4) co_await never.wait();
      }
    };
    millrace::run([&]() -> Task<void> {
      Generators g;
      auto b = buffered_pipeline();
      Ints taken;
      const auto consume_all = [&]() -> Task<void> {
        Stream<int> stream = b(g.plus_three(b(never_ending(g.bodies, b(g.doubled(b(g.numbers())))))));
        co_await test::read_to_end(stream, taken);
      };
      Background consumer(consume_all());
      co_await settle();
      CHECK(taken == Ints{3, 5, 7});
      CHECK(g.bodies.in_flight == 4);
      consumer.cancel();
      co_await settle();
      CHECK(consumer.was_cancelled());
      CHECK(g.bodies.in_flight == 0);
    });
  }

  TEST_CASE("buffered_pipeline: chaining is not hidden") {
    const auto scaled = [](int factor, Stream<int> source,
                           const std::string& unit) -> AsyncGenerator<std::string> {
      while (std::optional<int> x = co_await source.next()) co_yield std::to_string(factor * *x) + unit;
    };
    const auto paired = [](auto left, auto right) -> AsyncGenerator<std::string> {
      for (;;) {
        const std::optional<std::string> a = co_await left.next();
        const std::optional<int> b = co_await right.next();
        if (!a || !b) co_return;
        co_yield *a + " " + std::to_string(*b);
      }
    };
    millrace::run([&]() -> Task<void> {
      Generators g;
      const auto b = buffered_pipeline();
      const std::string metres = "m";
      auto left = scaled(100, b(g.numbers(3), 2), metres);          // not buffered itself
      auto right = b(map([](int x) { return -x; }, g.numbers(3)));  // a stage of another kind
      Stream<std::string> pairs = b(paired(std::move(left), std::move(right)));
      std::vector<std::string> all;
      co_await test::read_to_end(pairs, all);
      CHECK(all == std::vector<std::string>{"0m 0", "100m -1", "200m -2"});
    });
  }

  TEST_CASE("buffered_pipeline: its timing claim") {
    millrace::run([]() -> Task<void> {
      Generators g;
      Clock clock;
      auto in_turn = slowly(clock, g.plus_three(slowly(clock, g.doubled(slowly(clock, g.numbers())))));
      const int one_after_another = co_await seconds_to_read(clock, std::move(in_turn));
      CHECK(one_after_another == 30);

      auto b = buffered_pipeline();
      auto first = b(slowly(clock, g.numbers()));
      auto second = b(slowly(clock, g.doubled(std::move(first))));
      auto third = b(slowly(clock, g.plus_three(std::move(second))));
      const int buffered = co_await seconds_to_read(clock, std::move(third));
      CHECK(buffered == 12);
    });
  }

  TEST_CASE("buffered_pipeline: beyond it") {
    const auto with_clean_up = [](test::Recorder& recorder, auto source) -> AsyncGenerator<int> {
      const test::NoteAtEnd clean_up(recorder, "cleaned");
      while (std::optional<int> x = co_await source.next()) co_yield *x;
    };
    for (const bool is_iterated : {true, false}) {
      INFO(is_iterated);
      Generators g;
      test::Recorder recorder;
      auto b = buffered_pipeline();
      Stream<int> stream = b(g.plus_three(b(g.doubled(b(with_clean_up(recorder, g.numbers()))))));
      if (is_iterated) {
        for (const int x : from_iterable(std::move(stream)))
          if (x == 5) break;
      } else {
        const auto leave = [&]() -> Task<void> {
          Stream<int> taken = std::move(stream);
          while (std::optional<int> x = co_await taken.next())
            if (*x == 5) break;
        };
        millrace::run(leave);
      }
      CHECK(g.bodies.started == 3);
      CHECK(g.bodies.in_flight == 0);
      CHECK(recorder.take() == "cleaned");
    }
  }

}  // TEST_SUITE
