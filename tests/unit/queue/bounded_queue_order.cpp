// SPDX-License-Identifier: MIT
//
// Who waits is served in the order in which they came, and is not overtaken.
#include "background.hpp"
#include "queue_steps.hpp"

#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

using millrace::BoundedQueue;
using millrace::Task;
using test::Background;
using test::pop;
using test::push;
using test::settle;

TEST_SUITE("unit/queue/bounded_queue_order") {

  TEST_CASE("BoundedQueue: readers who wait are served first come, first served") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background a(pop(queue));
      Background b(pop(queue));
      Background c(pop(queue));
      co_await settle();
      for (int i = 1; i <= 3; ++i) CHECK(queue.try_push(i));
      co_await settle();
      CHECK(a.value() == 1);
      CHECK(b.value() == 2);
      CHECK(c.value() == 3);
    });
  }

  TEST_CASE("BoundedQueue: writers who wait are let in first come, first served") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      queue.try_push(0);
      Background a(push(queue, 1));
      Background b(push(queue, 2));
      Background c(push(queue, 3));
      co_await settle();
      for (int i = 0; i <= 3; ++i) {
        const std::optional<int> x = co_await queue.pop();
        CHECK(x == i);
      }
      co_await settle();
      CHECK(a.value());
      CHECK(b.value());
      CHECK(c.value());
    });
  }

  TEST_CASE("BoundedQueue: a woken reader is not overtaken by one that comes later") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(2);
      Background first(pop(queue));
      co_await settle();
      queue.try_push(1);
      CHECK(queue.try_pop() == std::nullopt);
      co_await settle();
      CHECK(first.value() == 1);
    });
  }

  TEST_CASE("BoundedQueue: a writer who waits is not overtaken by one that comes later") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      queue.try_push(0);
      Background first(push(queue, 1));
      co_await settle();
      CHECK(queue.try_pop() == 0);
      CHECK_FALSE(queue.try_push(2));
      CHECK(queue.try_pop() == 1);
      co_await settle();
      CHECK(first.value());
    });
  }

  TEST_CASE("BoundedQueue: writers that always have something take turns") {
    millrace::run([]() -> Task<void> {
      constexpr int each = 50;
      BoundedQueue<int> queue(1);
      const auto repeat = [&queue](int name) -> Task<void> {
        for (int i = 0; i < each; ++i) co_await queue.push(name);
      };
      Background a(repeat(0));
      Background b(repeat(1));
      co_await settle();
      std::vector<int> taken(2, 0);
      int widest = 0;
      for (int i = 0; i < 2 * each; ++i) {
        const std::optional<int> name = co_await queue.pop();
        ++taken[static_cast<std::size_t>(*name)];
        widest = std::max(widest, std::abs(taken[0] - taken[1]));
        co_await settle();
      }
      CHECK(taken == std::vector{each, each});
      CHECK(widest <= 2);
    });
  }

  TEST_CASE("BoundedQueue: readers that always want something take turns") {
    millrace::run([]() -> Task<void> {
      constexpr int each = 50;
      BoundedQueue<int> queue(1);
      std::vector<int> taken(2, 0);
      const auto read = [&](std::size_t name) -> Task<void> {
        while (std::optional<int> x = co_await queue.pop()) ++taken[name];
      };
      Background a(read(0));
      Background b(read(1));
      co_await settle();
      int widest = 0;
      for (int i = 0; i < 2 * each; ++i) {
        co_await queue.push(i);
        co_await settle();
        widest = std::max(widest, std::abs(taken[0] - taken[1]));
      }
      CHECK(taken == std::vector{each, each});
      CHECK(widest <= 1);
      queue.close();
      co_await settle();
    });
  }

  TEST_CASE("BoundedQueue: who comes back after a cancelled wait stands at the end") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background gone(pop(queue));
      Background first(pop(queue));
      co_await settle();
      gone.cancel();
      Background last(pop(queue));
      co_await settle();
      queue.try_push(1);
      queue.try_push(2);
      co_await settle();
      CHECK(gone.was_cancelled());
      CHECK(first.value() == 1);
      CHECK(last.value() == 2);
    });
  }

}  // TEST_SUITE
