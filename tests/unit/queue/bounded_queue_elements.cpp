// SPDX-License-Identifier: MIT
//
// What happens to the elements: move-only ones, ones whose move throws, how often each is moved.
#include "background.hpp"
#include "counted.hpp"
#include "queue_steps.hpp"

#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>

using millrace::BoundedQueue;
using millrace::Task;
using test::Background;
using test::Counted;
using test::MoveOnly;
using test::settle;
using test::Tally;
using test::ThrowingMove;

namespace {

Task<bool> push_reference(BoundedQueue<ThrowingMove>& queue, ThrowingMove& element) {
  co_return co_await queue.push(std::move(element));
}

Task<int> pop_value(BoundedQueue<ThrowingMove>& queue) {
  const std::optional<ThrowingMove> element = co_await queue.pop();
  co_return element ? element->value() : -1;
}

}  // namespace

TEST_SUITE("unit/queue/bounded_queue_elements") {

  TEST_CASE("BoundedQueue: passes move-only elements, waiting on either side") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<std::unique_ptr<int>> queue(1);
      const auto write = [&]() -> Task<void> {
        for (int i = 0; i < 5; ++i) co_await queue.push(std::make_unique<int>(i));
        queue.close();
      };
      Background writer(write());
      int sum = 0;
      while (std::optional<std::unique_ptr<int>> x = co_await queue.pop()) sum += **x;
      CHECK(sum == 10);
      co_await settle();
      CHECK(writer.has_value());
    });
  }

  TEST_CASE("BoundedQueue: copies only what it is given as an lvalue, and that once") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<Counted> queue(4);
      const Counted element(1, tally);
      co_await queue.push(element);
      CHECK(tally.copies == 1);
      CHECK(queue.try_push(element));
      CHECK(tally.copies == 2);
      co_await queue.push(Counted(2, tally));
      CHECK(tally.copies == 2);
      while (queue.try_pop()) {
      }
      CHECK(tally.copies == 2);
      CHECK(tally.alive == 1);
    });
  }

  TEST_CASE("BoundedQueue: a try_push of an lvalue that finds no room copies nothing") {
    Tally tally;
    BoundedQueue<Counted> queue(1);
    const Counted element(1, tally);
    CHECK(queue.try_push(element));
    CHECK_FALSE(queue.try_push(element));
    CHECK(tally.copies == 1);
  }

  TEST_CASE("BoundedQueue: a try_push that finds no room leaves its value untouched") {
    Tally tally;
    BoundedQueue<MoveOnly> queue(1);
    queue.try_push(MoveOnly(1, tally));
    MoveOnly element(2, tally);
    const int moves = tally.moves;
    CHECK_FALSE(queue.try_push(std::move(element)));
    CHECK(element.value() == 2);
    CHECK(tally.moves == moves);
  }

  TEST_CASE("BoundedQueue: nothing is alive after everything was taken") {
    Tally tally;
    millrace::run([&]() -> Task<void> {
      for (const int capacity : {0, 1, 2, 16}) {
        BoundedQueue<MoveOnly> queue(capacity);
        const auto write = [&]() -> Task<void> {
          for (int i = 0; i < 40; ++i) co_await queue.push(MoveOnly(i, tally));
          queue.close();
        };
        Background writer(write());
        while (std::optional<MoveOnly> element = co_await queue.pop()) {
        }
        co_await settle();
        CHECK(writer.has_value());
        CHECK(tally.alive == 0);
      }
    });
  }

  TEST_CASE(
      "BoundedQueue: a move into the queue that throws reaches the writer; the element is still its own") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<ThrowingMove> queue(2);
      ThrowingMove element(1, tally, 0);
      Background writer(push_reference(queue, element));
      co_await settle();
      CHECK(writer.ended_with<ThrowingMove::Refused>());
      CHECK(queue.empty());
      CHECK(element.value() == 1);
      CHECK_THROWS_AS(queue.try_push(std::move(element)), ThrowingMove::Refused);
      element.allow_moves(ThrowingMove::no_limit);
      CHECK(queue.try_push(std::move(element)));
    });
  }

  TEST_CASE(
      "BoundedQueue: a move to a waiting reader that throws reaches the writer; the reader goes on waiting") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<ThrowingMove> queue(1);
      Background reader(pop_value(queue));
      co_await settle();
      ThrowingMove refused(1, tally, 0);
      Background writer(push_reference(queue, refused));
      co_await settle();
      CHECK(writer.ended_with<ThrowingMove::Refused>());
      CHECK_FALSE(reader.is_over());
      queue.try_push(ThrowingMove(2, tally));
      co_await settle();
      CHECK(reader.value() == 2);
    });
  }

  TEST_CASE("BoundedQueue: a waiting writer whose move throws is told; the next one is let in, the reader "
            "goes on") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<ThrowingMove> queue(1);
      queue.try_push(ThrowingMove(0, tally));
      ThrowingMove refused(1, tally, 0);
      ThrowingMove accepted(2, tally);
      Background first(push_reference(queue, refused));
      Background second(push_reference(queue, accepted));
      co_await settle();
      Background reader(pop_value(queue));
      co_await settle();
      CHECK(reader.value() == 0);
      CHECK(first.ended_with<ThrowingMove::Refused>());
      CHECK(second.value());
      CHECK(queue.size() == 1);
      CHECK(refused.value() == 1);
    });
  }

  TEST_CASE("BoundedQueue: a move out that throws reaches the reader; the element stays in its place") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<ThrowingMove> queue(2);
      queue.try_push(ThrowingMove(1, tally, 1));
      queue.try_push(ThrowingMove(2, tally));
      Background reader(pop_value(queue));
      co_await settle();
      CHECK(reader.ended_with<ThrowingMove::Refused>());
      CHECK(queue.size() == 2);
      queue.stop();
      CHECK(tally.alive == 0);
    });
  }

}  // TEST_SUITE
