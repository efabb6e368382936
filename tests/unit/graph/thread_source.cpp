// SPDX-License-Identifier: MIT
//
// A range that is read on a thread of its own: what comes of it, and what it throws.
#include "consume.hpp"
#include "failing_range.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#ifdef __GLIBC__
#include <pthread.h>
#endif

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::ElementIndex;
using millrace::Stage;
using millrace::StageReuseError;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::check_unreadable;
using test::FailingRange;
using test::Fails;
using test::later;
using test::Way;
using Ints = std::vector<int>;

namespace {

Ints first(int count) {
  Ints all;
  for (int x : std::views::iota(0, count)) all.push_back(x);
  return all;
}

template <class Build>
std::string refusal(Build build) {
  try {
    static_cast<void>(build());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

AsyncGenerator<int> one_number() { co_yield 0; }

}  // namespace

TEST_SUITE("unit/graph/thread_source") {

  TEST_CASE("use_thread: all elements, in order, by each way to consume, also by a second run") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      for (const int maxsize : {0, 1, 2, 16}) {
        for (const int count : {0, 1, 2, 300}) {
          const auto stage = from_iterable(first(count), {.maxsize = maxsize, .use_thread = true});
          CHECK(test::consume(way, stage) == first(count));
          CHECK(test::consume(way, stage) == first(count));
        }
      }
    }
  }

  TEST_CASE("use_thread: in front of other stages, by the pipe, and at a fan-out") {
    const Stage<int> source = std::views::iota(0, 300) | from_iterable({.use_thread = true, .name = "ints"});
    CHECK((source | map(later, {.workers = 3, .ordered = true}) | millrace::to_vector) == first(300));
    int sum = 0;
    const auto add = [&sum](int x) { return sum += x; };
    millrace::task::run(map(add, source), map(add, source));
    CHECK(sum == 300 * 299);
  }

  TEST_CASE("use_thread: what the range throws is the run's failure, behind the elements that it gave") {
    const FailingRange referenced(Fails::in_increment);
    for (const Way way : test::every_way) {
      for (const int maxsize : {1, 16}) {
        const auto stage = [maxsize](Fails fails) {
          return from_iterable(FailingRange(fails), {.maxsize = maxsize, .use_thread = true});
        };
        check_unreadable(stage(Fails::in_begin), way, "begin", {});
        check_unreadable(stage(Fails::in_increment), way, "increment", {0, 1});
        check_unreadable(stage(Fails::in_look), way, "look", {0, 1});
        check_unreadable(stage(Fails::in_end), way, "end", {0, 1});
        check_unreadable(from_iterable(referenced, {.maxsize = maxsize, .use_thread = true}), way,
                         "increment", {0, 1});
      }
    }
  }

#ifdef __GLIBC__

  TEST_CASE("use_thread: a thread that cannot be started is the run's failure") {
    pthread_attr_t before;
    pthread_attr_t huge;
    REQUIRE(pthread_getattr_default_np(&before) == 0);
    REQUIRE(pthread_attr_init(&huge) == 0);
    REQUIRE(pthread_attr_setstacksize(&huge, std::size_t{1} << 60) == 0);
    REQUIRE(pthread_setattr_default_np(&huge) == 0);
    const auto stage = from_iterable(first(3), {.use_thread = true});
    for (const Way way : test::every_way) CHECK_THROWS_AS(test::consume(way, stage), std::system_error);
    REQUIRE(pthread_setattr_default_np(&before) == 0);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&before);
    CHECK((stage | millrace::to_vector) == first(3));
  }
#endif

  TEST_CASE("use_thread: two runs at once each read the range from its beginning") {
    const auto is_even = [](int x) { return x % 2 == 0; };
    const auto check = [](const Stage<int>& stage, const Ints& expected) {
      auto a = stage.begin();
      auto b = stage.begin();
      for (const int x : expected) {
        CHECK(*a == x);
        CHECK(*b == x);
        ++a;
        ++b;
      }
      CHECK(a == stage.end());
      CHECK(b == stage.end());
    };
    const Ints data = first(50);
    check(from_iterable(data, {.use_thread = true}), data);
    check(from_iterable(first(50), {.use_thread = true}), data);
    // begin() of this one keeps what it has found.
    const Ints even{0, 2, 4, 6, 8};
    check(from_iterable(first(10) | std::views::filter(is_even), {.use_thread = true}), even);
  }

  TEST_CASE("use_thread: elements are copied out of what may be read again, else moved") {
    const auto element = std::make_shared<int>(7);
    const std::vector shared(20, element);
    CHECK(test::consume(Way::iterated, from_iterable(shared, {.use_thread = true})) == shared);
    CHECK(element.use_count() == 21);

    std::vector<std::unique_ptr<int>> pointers;
    for (int x : first(20)) pointers.push_back(std::make_unique<int>(x));
    const auto stage = from_iterable(std::move(pointers), {.use_thread = true});
    int expected = 0;
    for (std::unique_ptr<int> pointer : stage) CHECK(*pointer == expected++);
    CHECK(expected == 20);
    CHECK_THROWS_AS(stage.run(), StageReuseError);
  }

  TEST_CASE("use_thread: an owned single-pass range is read once") {
    std::istringstream text("1 2 3");
    const auto stage = from_iterable(std::views::istream<int>(text), {.use_thread = true});
    CHECK((stage | millrace::to_vector) == Ints{1, 2, 3});
    for (const Way way : test::every_way) CHECK_THROWS_AS(test::consume(way, stage), StageReuseError);
  }

  TEST_CASE("use_thread: an element's index is its position in the range") {
    const auto index = [](int, ElementIndex at) { return static_cast<int>(at[0]); };
    const auto is_odd = [](int x) { return x % 2 == 1; };
    const auto odd = millrace::task::filter(is_odd, from_iterable(first(20), {.use_thread = true}));
    CHECK((map(index, odd) | millrace::to_vector) == Ints{1, 3, 5, 7, 9, 11, 13, 15, 17, 19});
  }

  TEST_CASE("use_thread: a range may itself run stages, on the loop of its thread") {
    const auto twice = [](int x) -> Task<int> {
      co_await millrace::yield();
      co_return 2 * x;
    };
    const auto minus_one = [](int x) { return x - 1; };
    auto inner = map(twice, std::views::iota(0), {.workers = 2, .ordered = true});
    const auto stage = from_iterable(std::move(inner) | std::views::transform(minus_one),
                                     {.maxsize = 2, .use_thread = true});
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      for (int x = 0; x < 20; ++x) {
        const std::optional<int> element = co_await stream.next();
        CHECK(*element == 2 * x - 1);
      }
      co_await stream.close();
    });
  }

  TEST_CASE("use_thread: what is no range is refused, naming the stage and the remedy") {
    BoundedQueue<int> queue(1);
    const Stage<int> stage = from_iterable(first(1));
    const std::vector<std::string> refusals{
        refusal([&] { return from_iterable(stage, {.use_thread = true, .name = "slow"}); }),
        refusal([&] { return from_iterable(stage.stream(), {.use_thread = true, .name = "slow"}); }),
        refusal([&] { return from_iterable(one_number(), {.use_thread = true, .name = "slow"}); }),
        refusal([&] { return queue | from_iterable({.use_thread = true, .name = "slow"}); }),
    };
    for (const std::string& text : refusals) {
      INFO(text);
      CHECK(text.find("stage 'slow'") != std::string::npos);
      CHECK(text.find("use_thread must be left out") != std::string::npos);
    }
    CHECK(from_iterable(stage, {.use_thread = false}).node() == stage.node());
    CHECK_THROWS_AS(static_cast<void>(from_iterable(first(1), {.maxsize = -1, .use_thread = true})),
                    std::invalid_argument);
  }

}  // TEST_SUITE
