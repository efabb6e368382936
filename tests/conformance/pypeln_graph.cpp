// SPDX-License-Identifier: MIT
//
// Pypeln, sources, queues and runs: a test case for each row.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "queue_steps.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <ranges>
#include <stdexcept>
#include <thread>
#include <vector>

using millrace::BoundedQueue;
using millrace::Event;
using millrace::EventLoop;
using millrace::Stage;
using millrace::Task;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::settle;
using Ints = std::vector<int>;

namespace {

Task<int> later(int x) {
  co_await millrace::yield();
  co_return x;
}

Ints numbers(int end) {
  Ints all(static_cast<std::size_t>(end));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

Task<Ints> collect(const Stage<int>& stage) { co_return co_await stage; }

}  // namespace

TEST_SUITE("conformance/pypeln_graph") {

  TEST_CASE("from_iterable / to_iterable") {
    const Ints data{1, 2, 3};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, from_iterable(data)) == data);
      CHECK(test::consume(way, data | from_iterable()) == data);
      CHECK(test::consume(way, data | from_iterable() | map(later)) == data);
    }
    CHECK((data | from_iterable() | millrace::to_vector) == data);
  }

  TEST_CASE("run") {
    int calls = 0;
    const auto count = [&](int x) { return ++calls, x; };
    millrace::task::run();
    CHECK(calls == 0);
    millrace::task::run(map(count, numbers(3)));
    CHECK(calls == 3);
    millrace::task::run(map(count, numbers(3)), map(count, numbers(4)), map(count, Ints{}));
    CHECK(calls == 10);
  }

  TEST_CASE("queue: done") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      const auto produce = [&]() -> Task<void> {
        co_await test::push_all(queue, 0, 5);
        queue.close();
      };
      Background producer(produce());
      const Stage<int> stage = map(later, queue);
      const Ints all = co_await collect(stage);
      CHECK(all == numbers(5));
    });
  }

  TEST_CASE("queue: done by many") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      int left = 3;
      const auto produce = [&](int begin) -> Task<void> {
        co_await test::push_all(queue, begin, begin + 5);
        if (--left == 0) queue.close();
      };
      Background first(produce(0));
      Background second(produce(5));
      Background third(produce(10));
      const Stage<int> stage = map(later, queue, {.workers = 2});
      Ints all = co_await collect(stage);
      std::ranges::sort(all);
      CHECK(all == numbers(15));
    });
  }

  TEST_CASE("queue: stop") {
    BoundedQueue<int> queue(0);
    for (int i = 0; i < 5; ++i) REQUIRE(queue.try_push(i));
    queue.stop();
    CHECK((map(later, queue) | millrace::to_vector).empty());
  }

  TEST_CASE("queue: kill") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      const Stage<int> stage = map(later, queue);
      Background reading(collect(stage));
      co_await settle();
      CHECK_FALSE(reading.is_over());
      queue.stop();
      co_await settle();
      CHECK(reading.value().empty());
    });
  }

  TEST_CASE("queue: raise") {
    BoundedQueue<int> queue(2);
    REQUIRE(queue.try_push(1));
    queue.fail(std::make_exception_ptr(std::range_error("raised")));
    Ints seen;
    CHECK_THROWS_WITH_AS(test::consume_into(seen, test::Way::iterated, from_iterable(queue)), "raised",
                         std::range_error);
    CHECK(seen == Ints{1});
  }

  TEST_CASE("supervisor") {
    Calls calls;
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      if (x > 0) co_await never.wait();
      co_return x;
    };
    const auto stage = map(hang, std::views::iota(0), {.workers = 4});
    for (int x : stage) {
      CHECK(x == 0);
      CHECK(calls.in_flight == 4);
      break;
    }
    CHECK(calls.in_flight == 0);
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      co_await stream.next();
      co_await settle();
      CHECK(calls.in_flight == 4);
      co_await stream.close();
      CHECK(calls.in_flight == 0);
    });
  }

  TEST_CASE("workers = a pool") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      std::vector<Event> go(10);
      const auto wait = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await go[static_cast<std::size_t>(x)].wait();
        co_return x;
      };
      const Stage<int> stage = map(wait, std::views::iota(0, 10), {.workers = 2});
      Background all(collect(stage));
      for (int ended = 0; ended < 10; ++ended) {
        co_await settle();
        CHECK(calls.in_flight == std::min(2, 10 - ended));
        CHECK(calls.started == std::min(10, ended + 2));
        go[static_cast<std::size_t>(ended)].set();
      }
      co_await settle();
      CHECK(all.value().size() == 10);
      CHECK(calls.most_in_flight == 2);
    });
  }

  TEST_CASE("event loop") {
    EventLoop* seen = nullptr;
    const auto look = [&](int x) -> Task<int> {
      co_await millrace::yield();
      seen = &EventLoop::current();
      co_return x;
    };
    const Stage<int> stage = map(look, Ints{1});
    stage.run();
    EventLoop* own = &EventLoop::current();
    CHECK(seen == own);
    stage.run();
    CHECK(seen == own);
    millrace::run([&]() -> Task<void> {
      EventLoop* running = &EventLoop::current();
      co_await collect(stage);
      CHECK(seen == running);
    });
    EventLoop* other = nullptr;
    std::jthread([&] {
      stage.run();
      other = seen;
    }).join();
    CHECK(other != own);
  }

  TEST_CASE("one stage, two consumers") {
    Calls calls;
    const auto count = [&](int x) {
      const Calls::Call call(calls);
      return x;
    };
    Ints left;
    Ints right;
    const Stage<int> shared = map(count, numbers(50));
    const auto note_left = [&](int x) { return left.push_back(x), x; };
    const auto note_right = [&](int x) -> Task<int> {
      right.push_back(x);
      co_await millrace::yield();
      co_return x;
    };
    millrace::task::run(map(note_left, shared), map(note_right, shared, {.maxsize = 1}));
    CHECK(calls.started == 50);
    CHECK(left == numbers(50));
    CHECK(right == numbers(50));
  }

  TEST_CASE("mixtures") {
    const auto square = [](int x) { return x * x; };
    CHECK((map(later, numbers(4) | std::views::transform(square)) | millrace::to_vector) == Ints{0, 1, 4, 9});
    Ints seen;
    for (int x : map(later, numbers(4)) | std::views::transform(square)) seen.push_back(x);
    CHECK(seen == Ints{0, 1, 4, 9});
  }

}  // TEST_SUITE
