// SPDX-License-Identifier: MIT
//
// Sources that fail: in begin(), in ++, in *, in next().
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "failing_range.hpp"
#include "functions.hpp"
#include "recorder.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Event;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::check_unreadable;
using test::FailingRange;
using test::Fails;
using test::later;
using test::Unreadable;
using test::Way;
using Ints = std::vector<int>;

namespace {

AsyncGenerator<int> failing_generator() {
  co_yield 0;
  co_await millrace::yield();
  co_yield 1;
  throw Unreadable("generator");
}

}  // namespace

TEST_SUITE("unit/graph/failure_source") {

  TEST_CASE("source: what it throws is the run's failure, behind the elements that it gave") {
    for (const Way way : test::every_way) {
      check_unreadable(from_iterable(FailingRange(Fails::in_begin)), way, "begin", {});
      check_unreadable(from_iterable(FailingRange(Fails::in_increment)), way, "increment", {0, 1});
      check_unreadable(from_iterable(FailingRange(Fails::in_look)), way, "look", {0, 1});
      check_unreadable(from_iterable(FailingRange(Fails::in_end)), way, "end", {0, 1});
      check_unreadable(from_iterable(failing_generator()), way, "generator", {0, 1});
    }
  }

  TEST_CASE("source: a referenced one too") {
    const FailingRange range(Fails::in_increment);
    auto generator = failing_generator();
    check_unreadable(from_iterable(range), Way::iterated, "increment", {0, 1});
    check_unreadable(from_iterable(generator), Way::iterated, "generator", {0, 1});
  }

  TEST_CASE("source: its failure reaches the consumer through stages") {
    const auto plain = [](int x) { return x; };
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto by_range = map(plain, map(later, FailingRange(Fails::in_increment), {.workers = 2}));
      CHECK_THROWS_WITH_AS(test::consume(way, by_range), "increment", Unreadable);
      const auto by_generator = map(plain, map(later, failing_generator(), {.workers = 2}));
      CHECK_THROWS_WITH_AS(test::consume(way, by_generator), "generator", Unreadable);
    }
  }

  TEST_CASE(
      "source: read straight by those who take from a queue of one place, it fails behind what it gave") {
    std::vector<int> seen;
    const auto later = [&](int x) -> Task<int> {
      seen.push_back(x);
      co_await millrace::yield();
      co_return x;
    };
    for (const Way way : test::every_way)
      for (const int workers : {1, 3})
        for (const bool ordered : {false, true}) {
          INFO(test::name_of(way) << ", " << workers << " workers, ordered " << ordered);
          seen.clear();
          const auto stage = map(later, FailingRange(Fails::in_look),
                                 {.workers = workers, .maxsize = 1, .ordered = ordered});
          CHECK_THROWS_WITH_AS(test::consume(way, stage), "look", Unreadable);
          CHECK(seen == Ints{0, 1});
        }
  }

  TEST_CASE("source: its failure cancels the calls in flight") {
    test::Calls calls;
    Event never;
    const auto wait = [&](int x) -> Task<int> {
      const test::Calls::Call call(calls);
      co_await never.wait();
      co_return x;
    };
    CHECK_THROWS_AS(map(wait, failing_generator(), {.workers = 2}).run(), Unreadable);
    CHECK(calls.started <= 2);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("source: a queue that fails, behind what is in it") {
    for (const Way way : test::every_way) {
      BoundedQueue<int> queue(4);
      REQUIRE(queue.try_push(0));
      REQUIRE(queue.try_push(1));
      queue.fail(std::make_exception_ptr(Unreadable("queue")));
      check_unreadable(from_iterable(queue), way, "queue", {0, 1});
    }
  }

  TEST_CASE("source: a stream whose run fails") {
    for (const Way way : test::every_way)
      check_unreadable(from_iterable(from_iterable(failing_generator()).stream()), way, "generator", {0, 1});
  }

  TEST_CASE("source: a generator's own clean-up runs when the run is left early") {
    test::Recorder recorder;
    const auto numbers = [&]() -> AsyncGenerator<int> {
      const test::NoteAtEnd note(recorder, "closed");
      for (int i = 0;; ++i) co_yield i;
    };
    for (int x : from_iterable(numbers()))
      if (x == 3) break;
    CHECK(recorder.take() == "closed");
  }

  TEST_CASE("source: a generator that waits is woken when the run is stopped") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      Event never;
      const auto numbers = [&]() -> AsyncGenerator<int> {
        const test::NoteAtEnd note(recorder, "closed");
        co_await never.wait();
        co_yield 1;
      };
      auto stream = from_iterable(numbers()).stream();
      const auto next = [&]() -> Task<bool> { co_return (co_await stream.next()).has_value(); };
      test::Background waiting(next());
      co_await test::settle();
      co_await stream.close();
      CHECK(recorder.take() == "closed");
      co_await test::settle();
      CHECK_FALSE(waiting.value());
    });
  }

}  // TEST_SUITE
