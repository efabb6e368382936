// SPDX-License-Identifier: MIT
//
// The end of a queue: close, stop, fail.
#include "background.hpp"
#include "counted.hpp"
#include "queue_steps.hpp"

#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

using millrace::BoundedQueue;
using millrace::Task;
using test::Background;
using test::MoveOnly;
using test::pop;
using test::push;
using test::settle;
using test::Tally;

namespace {

std::exception_ptr failure() { return std::make_exception_ptr(std::range_error("too far")); }

}  // namespace

TEST_SUITE("unit/queue/bounded_queue_end") {

  TEST_CASE("close: what is inside is delivered, then comes the end, for ever") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(16);
      for (int i = 0; i < 3; ++i) queue.try_push(i);
      queue.close();
      queue.close();
      CHECK(queue.is_closed());
      const std::vector<int> all = co_await test::pop_all(queue);
      CHECK(all == std::vector{0, 1, 2});
      const std::optional<int> end = co_await queue.pop();
      CHECK(end == std::nullopt);
      CHECK(queue.try_pop() == std::nullopt);
    });
  }

  TEST_CASE("close: nothing more goes in, and the value is untouched") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<MoveOnly> queue(16);
      queue.close();
      MoveOnly element(1, tally);
      const bool pushed = co_await queue.push(std::move(element));
      CHECK_FALSE(pushed);
      CHECK_FALSE(queue.try_push(std::move(element)));
      CHECK(element.value() == 1);
      CHECK(tally.moves == 0);
    });
  }

  TEST_CASE("close: writers who wait are refused, and their values are untouched") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<MoveOnly> queue(1);
      queue.try_push(MoveOnly(0, tally));
      MoveOnly element(1, tally);
      const int moves = tally.moves;
      const auto write = [&]() -> Task<bool> { co_return co_await queue.push(std::move(element)); };
      Background writer(write());
      co_await settle();
      queue.close();
      co_await settle();
      CHECK_FALSE(writer.value());
      CHECK(element.value() == 1);
      CHECK(tally.moves == moves);
      CHECK(queue.size() == 1);
    });
  }

  TEST_CASE("close: all readers who wait come to the end") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background a(pop(queue));
      Background b(pop(queue));
      co_await settle();
      queue.close();
      co_await settle();
      CHECK(a.value() == std::nullopt);
      CHECK(b.value() == std::nullopt);
    });
  }

  TEST_CASE("close: does not overtake an element that a reader was given before") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background reader(pop(queue));
      co_await settle();
      queue.try_push(1);
      queue.close();
      co_await settle();
      CHECK(reader.value() == 1);
    });
  }

  TEST_CASE("stop: what is inside is dropped, at once and once") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<MoveOnly> queue(16);
      for (int i = 0; i < 3; ++i) queue.try_push(MoveOnly(i, tally));
      queue.stop();
      CHECK(tally.alive == 0);
      CHECK(queue.empty());
      CHECK(queue.is_closed());
      const std::optional<MoveOnly> end = co_await queue.pop();
      CHECK_FALSE(end.has_value());
    });
  }

  TEST_CASE("stop: wakes both sides") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> empty(1);
      BoundedQueue<int> full(1);
      full.try_push(0);
      Background reader(pop(empty));
      Background writer(push(full, 1));
      co_await settle();
      empty.stop();
      full.stop();
      co_await settle();
      CHECK(reader.value() == std::nullopt);
      CHECK_FALSE(writer.value());
    });
  }

  TEST_CASE("stop: after close it still drops what is inside") {
    BoundedQueue<int> queue(16);
    queue.try_push(1);
    queue.close();
    queue.stop();
    CHECK(queue.try_pop() == std::nullopt);
  }

  TEST_CASE("fail: the exception comes behind what is inside, once, then the end") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(16);
      queue.try_push(1);
      queue.try_push(2);
      queue.fail(failure());
      CHECK(queue.is_closed());
      for (int i = 1; i <= 2; ++i) {
        const std::optional<int> x = co_await queue.pop();
        CHECK(x == i);
      }
      Background failed(pop(queue));
      Background after(pop(queue));
      co_await settle();
      CHECK(failed.ended_with<std::range_error>());
      CHECK(after.value() == std::nullopt);
    });
  }

  TEST_CASE("fail: of the readers who wait the first gets the exception, the others the end") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background first(pop(queue));
      Background second(pop(queue));
      co_await settle();
      queue.fail(failure());
      co_await settle();
      CHECK(first.ended_with<std::range_error>());
      CHECK(second.value() == std::nullopt);
    });
  }

  TEST_CASE("fail: writers who wait are refused, and nothing more goes in") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      queue.try_push(0);
      Background writer(push(queue, 1));
      co_await settle();
      queue.fail(failure());
      co_await settle();
      CHECK_FALSE(writer.value());
      CHECK_FALSE(queue.try_push(2));
    });
  }

  TEST_CASE("fail: without effect on a queue that is closed or has failed") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> closed(1);
      closed.close();
      closed.fail(failure());
      const std::optional<int> end = co_await closed.pop();
      CHECK(end == std::nullopt);

      BoundedQueue<int> failed(1);
      failed.fail(failure());
      failed.fail(std::make_exception_ptr(std::logic_error("later")));
      failed.close();
      Background reader(pop(failed));
      co_await settle();
      CHECK(reader.ended_with<std::range_error>());
    });
  }

  TEST_CASE("BoundedQueue: what is inside when it is destroyed is destroyed with it") {
    Tally tally;
    {
      BoundedQueue<MoveOnly> queue(0);
      for (int i = 0; i < 10; ++i) queue.try_push(MoveOnly(i, tally));
      queue.try_pop();
      CHECK(tally.alive == 9);
    }
    CHECK(tally.alive == 0);
  }

  TEST_CASE("BoundedQueue: destroyed while both sides wait, it wakes them as stop does") {
    millrace::run([]() -> Task<void> {
      auto empty = std::make_unique<BoundedQueue<int>>(1);
      auto full = std::make_unique<BoundedQueue<int>>(1);
      full->try_push(0);
      Background reader(pop(*empty));
      Background writer(push(*full, 1));
      co_await settle();
      empty.reset();
      full.reset();
      co_await settle();
      CHECK(reader.value() == std::nullopt);
      CHECK_FALSE(writer.value());
    });
  }

  TEST_CASE("BoundedQueue: a reader that was given an element keeps it when the queue is destroyed") {
    millrace::run([]() -> Task<void> {
      auto queue = std::make_unique<BoundedQueue<int>>(1);
      Background reader(pop(*queue));
      co_await settle();
      queue->try_push(5);
      queue.reset();
      co_await settle();
      CHECK(reader.value() == 5);
    });
  }

}  // TEST_SUITE
