// SPDX-License-Identifier: MIT
//
// Sources that can be read once: the second run is refused before it has begun.
#include "background.hpp"
#include "consume.hpp"
#include "counted.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Stage;
using millrace::StageReuseError;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;

namespace {

AsyncGenerator<int> numbers() {
  for (int i = 0; i < 3; ++i) co_yield i;
}

std::vector<std::unique_ptr<int>> pointers() {
  std::vector<std::unique_ptr<int>> all;
  all.push_back(std::make_unique<int>(0));
  return all;
}

template <class T>
void check_refused(const Stage<T>& used) {
  int started = 0;
  const auto count = [&started] { ++started; };
  const auto pass = [](T x) { return x; };
  const auto stage = map(pass, used, millrace::StageOptions{.on_start = count});
  CHECK_THROWS_AS(stage.run(), StageReuseError);
  for (const test::Way way : test::every_way) {
    INFO(test::name_of(way));
    CHECK_THROWS_AS(test::consume(way, stage), StageReuseError);
  }
  CHECK(started == 0);
}

}  // namespace

TEST_SUITE("unit/graph/single_use") {

  TEST_CASE("StageReuseError: the second run of a graph over a generator") {
    const Stage<int> stage = from_iterable(numbers());
    stage.run();
    check_refused(stage);
  }

  TEST_CASE("StageReuseError: of a graph over a referenced generator") {
    auto source = numbers();
    const Stage<int> stage = from_iterable(source);
    stage.run();
    check_refused(stage);
  }

  TEST_CASE("StageReuseError: over a stream") {
    const Stage<int> stage = from_iterable(from_iterable(std::vector{1, 2}).stream());
    stage.run();
    check_refused(stage);
  }

  TEST_CASE("StageReuseError: over an owned single-pass range") {
    std::istringstream text("1 2");
    const Stage<int> stage = from_iterable(std::views::istream<int>(text));
    stage.run();
    check_refused(stage);
  }

  TEST_CASE("StageReuseError: over an owned range of move-only elements") {
    const Stage<std::unique_ptr<int>> stage = from_iterable(pointers());
    stage.run();
    check_refused(stage);
  }

  TEST_CASE("StageReuseError: over a queue that is closed, not over one that is open") {
    BoundedQueue<int> queue(4);
    const Stage<int> stage = from_iterable(queue);
    for (int run = 0; run < 2; ++run) {
      REQUIRE(queue.try_push(run));
      auto it = stage.begin();
      CHECK(*it == run);
    }
    queue.close();
    check_refused(stage);
  }

  TEST_CASE("StageReuseError: while the first run is still reading") {
    const Stage<int> stage = from_iterable(numbers());
    auto it = stage.begin();
    CHECK(*it == 0);
    CHECK_THROWS_AS(stage.run(), StageReuseError);
    ++it;
    CHECK(*it == 1);
  }

  TEST_CASE("StageReuseError: a graph is refused as a whole, and its other sources stay unread") {
    const Stage<int> used = from_iterable(numbers(), {.name = "the used one"});
    used.run();
    const Stage<int> fresh = from_iterable(numbers());
    try {
      millrace::task::run(fresh, used);
      FAIL("it was not refused");
    } catch (const StageReuseError& error) {
      CHECK(std::string(error.what()).find("the used one") != std::string::npos);
    }
    CHECK((fresh | millrace::to_vector).size() == 3);
  }

  TEST_CASE("StageReuseError: after it, a stream is at its end") {
    const Stage<int> stage = from_iterable(numbers());
    stage.run();
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      bool refused = false;
      try {
        co_await stream.next();
      } catch (const StageReuseError&) {
        refused = true;
      }
      CHECK(refused);
      const std::optional<int> after = co_await stream.next();
      CHECK_FALSE(after.has_value());
      co_await stream.close();
    });
  }

  TEST_CASE("StageReuseError: a source used twice in one graph is read once") {
    const Stage<int> source = from_iterable(numbers());
    int sum = 0;
    const auto add = [&sum](int x) { return sum += x; };
    millrace::task::run(map(add, source), map(add, source));
    CHECK(sum == 6);
  }

}  // TEST_SUITE
