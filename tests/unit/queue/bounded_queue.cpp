// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "queue_steps.hpp"

#include <millrace/coro/with_timeout.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <vector>

using millrace::BoundedQueue;
using millrace::Task;
using test::Background;
using test::pop;
using test::push;
using test::settle;

TEST_SUITE("unit/queue/bounded_queue") {

  TEST_CASE("BoundedQueue: holds as many as it is told, of each capacity") {
    for (const int capacity : {1, 2, 16}) {
      BoundedQueue<int> queue(capacity);
      CHECK(queue.empty());
      for (int i = 0; i < capacity; ++i) CHECK(queue.try_push(i));
      CHECK(queue.size() == static_cast<std::size_t>(capacity));
      CHECK_FALSE(queue.try_push(-1));
      for (int i = 0; i < capacity; ++i) CHECK(queue.try_pop() == i);
      CHECK(queue.try_pop() == std::nullopt);
      CHECK(queue.empty());
    }
  }

  TEST_CASE("BoundedQueue: capacity 0 is unbounded") {
    BoundedQueue<int> queue(0);
    for (int i = 0; i < 10'000; ++i) CHECK(queue.try_push(i));
    CHECK(queue.size() == 10'000);
    bool in_order = true;
    for (int i = 0; i < 10'000; ++i) in_order = in_order && queue.try_pop() == i;
    CHECK(in_order);
  }

  TEST_CASE("BoundedQueue: takes any integer type as its capacity, and refuses a negative one") {
    const std::uint64_t large = std::numeric_limits<std::uint64_t>::max();
    CHECK(BoundedQueue<int>(large).try_push(1));
    CHECK(BoundedQueue<int>(std::int8_t{1}).try_push(1));
    CHECK_THROWS_WITH_AS(BoundedQueue<int>(-1), "millrace: BoundedQueue: maxsize must be at least 0, not -1",
                         std::invalid_argument);
  }

  TEST_CASE("BoundedQueue: belongs where it is") {
    CHECK_FALSE(std::is_copy_constructible_v<BoundedQueue<int>>);
    CHECK_FALSE(std::is_move_constructible_v<BoundedQueue<int>>);
  }

  TEST_CASE("BoundedQueue: push and pop that find room and elements") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(2);
      const bool first = co_await queue.push(1);
      const int element = 2;
      const bool second = co_await queue.push(element);
      CHECK(first);
      CHECK(second);
      const std::optional<int> x = co_await queue.pop();
      const std::optional<int> y = co_await queue.next();
      CHECK(x == 1);
      CHECK(y == 2);
    });
  }

  TEST_CASE("BoundedQueue: a push waits while it is full, and goes on when one was taken") {
    millrace::run([]() -> Task<void> {
      for (const int capacity : {1, 2, 16}) {
        BoundedQueue<int> queue(capacity);
        for (int i = 0; i < capacity; ++i) queue.try_push(i);
        Background writer(push(queue, capacity));
        co_await settle();
        CHECK_FALSE(writer.is_over());
        CHECK(queue.try_pop() == 0);
        CHECK(queue.size() == static_cast<std::size_t>(capacity));
        co_await settle();
        CHECK(writer.value());
        for (int i = 1; i <= capacity; ++i) CHECK(queue.try_pop() == i);
      }
    });
  }

  TEST_CASE("BoundedQueue: a pop waits while it is empty, and goes on when one was put in") {
    millrace::run([]() -> Task<void> {
      for (const int capacity : {0, 1, 2, 16}) {
        BoundedQueue<int> queue(capacity);
        Background reader(pop(queue));
        co_await settle();
        CHECK_FALSE(reader.is_over());
        CHECK(queue.try_push(7));
        CHECK(queue.empty());
        co_await settle();
        CHECK(reader.value() == 7);
      }
    });
  }

  TEST_CASE("BoundedQueue: one writer, one reader: every element, in order, for each capacity") {
    constexpr int count = 2000;
    std::vector<int> expected(count);
    std::iota(expected.begin(), expected.end(), 0);
    for (const int capacity : {0, 1, 2, 16}) {
      millrace::run([&, capacity]() -> Task<void> {
        BoundedQueue<int> queue(capacity);
        Background writer(test::push_all(queue, 0, count));
        std::size_t most = 0;
        std::vector<int> all;
        while (std::optional<int> x = co_await queue.pop()) {
          all.push_back(*x);
          most = std::max(most, queue.size());
          if (*x == count - 1) queue.close();
        }
        CHECK(all == expected);
        if (capacity != 0) CHECK(most <= static_cast<std::size_t>(capacity));
        co_await settle();
        CHECK(writer.has_value());
      });
    }
  }

  TEST_CASE("BoundedQueue: many writers, many readers: nothing is lost, nothing is there twice") {
    constexpr int writers = 5;
    constexpr int readers = 3;
    constexpr int each = 400;
    for (const int capacity : {0, 1, 2, 16}) {
      millrace::run([capacity]() -> Task<void> {
        BoundedQueue<int> queue(capacity);
        std::vector<Background<void>> writing;
        std::vector<Background<std::vector<int>>> reading;
        for (int r = 0; r < readers; ++r) reading.emplace_back(test::pop_all(queue));
        for (int w = 0; w < writers; ++w)
          writing.emplace_back(test::push_all(queue, w * each, (w + 1) * each));
        for (const auto& writer : writing) {
          while (!writer.is_over()) co_await millrace::yield();
        }
        queue.close();
        std::vector<int> seen(writers * each, 0);
        for (auto& reader : reading) {
          while (!reader.is_over()) co_await millrace::yield();
          for (int x : reader.value()) ++seen[static_cast<std::size_t>(x)];
        }
        CHECK(seen == std::vector<int>(writers * each, 1));
      });
    }
  }

  TEST_CASE("BoundedQueue: its awaitables are movable: a pop can be bounded in time") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      bool timed_out = false;
      try {
        co_await millrace::with_timeout(std::chrono::milliseconds(1), queue.pop());
      } catch (const millrace::TimeoutError&) {
        timed_out = true;
      }
      CHECK(timed_out);
      queue.try_push(1);
      const std::optional<int> x = co_await millrace::with_timeout(std::chrono::hours(1), queue.pop());
      CHECK(x == 1);
    });
  }

}  // TEST_SUITE
