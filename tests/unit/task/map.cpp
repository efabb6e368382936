// SPDX-License-Identifier: MIT
//
// map: any callable, returning anything.
#include "consume.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

using millrace::Stage;
using millrace::StageOptions;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::add_one;
using test::add_one_later;
using Ints = std::vector<int>;

namespace {

struct Point {
  int x = 0;
  int twice() const { return 2 * x; }
  Task<int> thrice() const {
    const int copy = x;
    co_await millrace::yield();
    co_return 3 * copy;
  }
};

struct Overloaded {
  std::string operator()(int) const { return "int"; }
  std::string operator()(const std::string&) const { return "string"; }
};

// An awaitable that is its own awaiter.
struct Immediate {
  int value;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  int await_resume() const noexcept { return value; }
};

}  // namespace

TEST_SUITE("unit/task/map") {

  TEST_CASE("map: a function, a pointer to one, a std::function, a reference") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const Ints data{1, 2, 3};
      const Ints expected{2, 3, 4};
      CHECK(test::consume(way, map(add_one, data)) == expected);
      CHECK(test::consume(way, map(&add_one, data)) == expected);
      CHECK(test::consume(way, map(std::function<int(int)>(add_one), data)) == expected);
      CHECK(test::consume(way, map(add_one_later, data)) == expected);
      CHECK(test::consume(way, map(std::function<Task<int>(int)>(add_one_later), data)) == expected);
    }
  }

  TEST_CASE("map: no element, one, and more workers than elements") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      for (int workers : {1, 8}) {
        CHECK(test::consume(way, map(add_one_later, Ints{}, {.workers = workers})).empty());
        CHECK(test::consume(way, map(add_one_later, Ints{1}, {.workers = workers})) == Ints{2});
        CHECK(test::consume(way, map(add_one_later, Ints{1, 2}, {.workers = workers, .maxsize = 1})) ==
              Ints{2, 3});
      }
    }
  }

  TEST_CASE("map: member pointers") {
    const std::vector<Point> points{{1}, {2}};
    CHECK((map(&Point::x, points) | millrace::to_vector) == Ints{1, 2});
    CHECK((map(&Point::twice, points) | millrace::to_vector) == Ints{2, 4});
    CHECK((map(&Point::thrice, points) | millrace::to_vector) == Ints{3, 6});
  }

  TEST_CASE("map: an overloaded function object, a generic lambda") {
    CHECK((map(Overloaded{}, Ints{1}) | millrace::to_vector) == std::vector<std::string>{"int"});
    CHECK((map([](auto x) { return x + x; }, Ints{4}) | millrace::to_vector) == Ints{8});
  }

  TEST_CASE("map: a lambda with captures, move-only ones too, lives in the stage") {
    Stage<int> stage = from_iterable(Ints{});
    {
      auto base = std::make_unique<int>(10);
      auto add = [base = std::move(base)](int x) { return x + *base; };
      stage = map(std::move(add), Ints{1, 2});
    }
    CHECK((stage | millrace::to_vector) == Ints{11, 12});
    CHECK((stage | millrace::to_vector) == Ints{11, 12});
  }

  TEST_CASE("map: a coroutine lambda keeps its captures for the life of all its calls") {
    Stage<int> stage = from_iterable(Ints{});
    {
      auto base = std::make_unique<int>(10);
      auto add = [base = std::move(base)](int x) -> Task<int> {
        for (int turn = 0; turn < 3; ++turn) co_await millrace::yield();
        co_return x + *base;
      };
      stage = map(std::move(add), Ints{1, 2, 3}, {.workers = 2});
    }
    int sum = 0;
    for (int x : stage) sum += x;
    CHECK(sum == 36);
  }

  TEST_CASE("map: one function object for all workers and runs, called as an lvalue") {
    int calls = 0;
    auto count = [n = 0, &calls](int x) mutable {
      calls = ++n;
      return x;
    };
    const auto stage = map(std::move(count), Ints{1, 2});
    stage.run();
    stage.run();
    CHECK(calls == 4);
  }

  TEST_CASE("map: other awaitables than tasks") {
    const auto immediate = [](int x) { return Immediate{x}; };
    CHECK((map(immediate, Ints{1, 2}) | millrace::to_vector) == Ints{1, 2});
    const auto offloaded = [](int x) { return millrace::offload([x] { return 2 * x; }); };
    CHECK((map(offloaded, Ints{1, 2}, {.workers = 2, .ordered = true}) | millrace::to_vector) == Ints{2, 4});
    const auto in_time = [](int x) {
      return millrace::with_timeout(std::chrono::hours(1), add_one_later(x));
    };
    CHECK((map(in_time, Ints{1, 2}) | millrace::to_vector) == Ints{2, 3});
    millrace::BoundedQueue<int> queue(4);
    REQUIRE(queue.try_push(7));
    const auto pop = [&](int) { return queue.pop(); };
    CHECK((map(pop, Ints{0}) | millrace::to_vector) == std::vector<std::optional<int>>{7});
  }

  TEST_CASE("map: a stage that is returned is awaited to a vector") {
    const auto below = [](int end) { return map(add_one_later, std::views::iota(0, end)); };
    const Stage<Ints> stage = map(below, Ints{0, 1, 2});
    CHECK((stage | millrace::to_vector) == std::vector<Ints>{{}, {1}, {1, 2}});
  }

  TEST_CASE("map: a function that returns references gives values") {
    const Ints table{5, 6, 7};
    const auto look_up = [&](int i) -> const int& { return table[static_cast<std::size_t>(i)]; };
    const Stage<int> stage = map(look_up, Ints{2, 0});
    CHECK((stage | millrace::to_vector) == Ints{7, 5});
    const auto look_up_later = [&](int i) -> Task<const int&> {
      co_await millrace::yield();
      co_return table[static_cast<std::size_t>(i)];
    };
    const Stage<int> later = map(look_up_later, Ints{2, 0});
    CHECK((later | millrace::to_vector) == Ints{7, 5});
  }

  TEST_CASE("map: the type depends on the elements only") {
    Stage<int> stage = map(add_one, Ints{1});
    stage = map(add_one_later, Ints{1}, {.workers = 2});
    stage = map([](int x) { return x; }, stage, StageOptions{.on_start = [] { return 1; }});
    CHECK((stage | millrace::to_vector) == Ints{2});
  }

}  // TEST_SUITE
