// SPDX-License-Identifier: MIT
//
// Pypeln, the queue between a producer of one's own and a stage: a test case for its row.
#include "background.hpp"
#include "beside.hpp"
#include "consume.hpp"
#include "functions.hpp"
#include "ints.hpp"
#include "queue_steps.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <stdexcept>
#include <vector>

using millrace::BoundedQueue;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Background;
using test::Beside;
using test::later;
using test::numbers;
using test::settle;
using test::sorted;
using Ints = std::vector<int>;

namespace {

// Five numbers each; the last producer that is done closes the queue.
struct Producers {
  BoundedQueue<int>& queue;
  int left;

  Task<void> produce(int begin) {
    co_await test::push_all(queue, begin, begin + 5);
    if (--left == 0) queue.close();
  }
};

std::exception_ptr raised() { return std::make_exception_ptr(std::range_error("raised")); }

void fill(BoundedQueue<int>& queue, int count) {
  for (int i = 0; i < count; ++i) REQUIRE(queue.try_push(i));
}

}  // namespace

TEST_SUITE("conformance/pypeln_queue") {

  TEST_CASE("pypeln: queue: done, done by many, stop, kill, raise") {
    const auto check_in = [](const auto& check) {
      for (const test::Way way : test::every_way) {
        INFO(test::name_of(way));
        check(way);
      }
    };

    SUBCASE("done") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(1);
        Producers producers{.queue = queue, .left = 1};
        const Beside only(producers.produce(0));
        CHECK(test::consume(way, map(later, queue)) == numbers(5));
      });
    }
    SUBCASE("done by many") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(1);
        Producers producers{.queue = queue, .left = 3};
        const Beside first(producers.produce(0));
        const Beside second(producers.produce(5));
        const Beside third(producers.produce(10));
        CHECK(sorted(test::consume(way, map(later, queue, {.workers = 2}))) == numbers(15));
      });
    }
    SUBCASE("close delivers what is in the queue") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(0);
        fill(queue, 5);
        queue.close();
        CHECK_FALSE(queue.try_push(5));
        CHECK(test::consume(way, map(later, queue)) == numbers(5));
      });
    }
    SUBCASE("stop: what is in the queue is not waited for") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(0);
        fill(queue, 5);
        queue.stop();
        CHECK(test::consume(way, map(later, queue)).empty());
      });
    }
    SUBCASE("kill: who waits for an element is at its end") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(1);
        fill(queue, 1);
        bool was_open = false;
        const auto kill = [&]() -> Task<void> {
          co_await settle();
          was_open = true;
          queue.stop();
        };
        const Beside killing(kill());
        CHECK(test::consume(way, map(later, queue)) == Ints{0});
        CHECK(was_open);
      });
    }
    SUBCASE("kill: who waits for room is told that its element was not taken") {
      millrace::run([]() -> Task<void> {
        BoundedQueue<int> queue(1);
        fill(queue, 1);
        Background pushing(test::push(queue, 1));
        co_await settle();
        CHECK_FALSE(pushing.is_over());
        queue.stop();
        co_await settle();
        CHECK_FALSE(pushing.value());
      });
    }
    SUBCASE("raise: behind what is in the queue") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(2);
        fill(queue, 1);
        queue.fail(raised());
        Ints seen;
        CHECK_THROWS_WITH_AS(test::consume_into(seen, way, from_iterable(queue)), "raised", std::range_error);
        CHECK(seen == (test::gives_prefix(way) ? Ints{0} : Ints{}));
      });
    }
    SUBCASE("raise: to who waits for an element") {
      check_in([](test::Way way) {
        BoundedQueue<int> queue(1);
        const auto raise = [&]() -> Task<void> {
          co_await settle();
          queue.fail(raised());
        };
        const Beside raising(raise());
        CHECK_THROWS_WITH_AS(test::consume(way, map(later, queue)), "raised", std::range_error);
      });
    }
  }

}  // TEST_SUITE
