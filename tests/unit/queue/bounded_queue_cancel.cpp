// SPDX-License-Identifier: MIT
//
// A cancelled push has put nothing in; a cancelled pop has taken nothing.
#include "background.hpp"
#include "counted.hpp"
#include "queue_steps.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <optional>

using millrace::BoundedQueue;
using millrace::Task;
using test::Background;
using test::MoveOnly;
using test::pop;
using test::push;
using test::settle;
using test::Tally;

TEST_SUITE("unit/queue/bounded_queue_cancel") {

  TEST_CASE("push: cancelled while it waits it leaves its value untouched, and the queue as it was") {
    millrace::run([]() -> Task<void> {
      Tally tally;
      BoundedQueue<MoveOnly> queue(1);
      queue.try_push(MoveOnly(0, tally));
      MoveOnly element(1, tally);
      const int moves = tally.moves;
      const auto write = [&]() -> Task<bool> { co_return co_await queue.push(std::move(element)); };
      Background writer(write());
      co_await settle();
      writer.cancel();
      co_await settle();
      CHECK(writer.was_cancelled());
      CHECK(element.value() == 1);
      CHECK(tally.moves == moves);
      CHECK(queue.try_pop()->value() == 0);
      CHECK_FALSE(queue.try_pop().has_value());
    });
  }

  TEST_CASE("pop: cancelled while it waits it takes nothing; the next reader gets the element") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background gone(pop(queue));
      Background stays(pop(queue));
      co_await settle();
      gone.cancel();
      queue.try_push(1);
      co_await settle();
      CHECK(gone.was_cancelled());
      CHECK(stays.value() == 1);
    });
  }

  TEST_CASE("pop: given its element and then cancelled, it delivers the element") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      Background reader(pop(queue));
      co_await settle();
      queue.try_push(1);
      reader.cancel();
      co_await settle();
      CHECK(reader.value() == 1);
    });
  }

  TEST_CASE("push: let in and then cancelled, it reports that its value is inside") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      queue.try_push(0);
      Background writer(push(queue, 1));
      co_await settle();
      CHECK(queue.try_pop() == 0);
      writer.cancel();
      co_await settle();
      CHECK(writer.value());
      CHECK(queue.try_pop() == 1);
    });
  }

  TEST_CASE("push and pop: under a stopped scope they do nothing, though there is room and an element") {
    millrace::run([]() -> Task<void> {
      millrace::Event never;
      BoundedQueue<int> queue(2);
      queue.try_push(1);
      const auto after_stop = [&](Task<bool> action) -> Task<bool> {
        try {
          co_await never.wait();
        } catch (const millrace::Cancelled&) {
        }
        co_return co_await std::move(action);
      };
      const auto take = [&]() -> Task<bool> {
        const std::optional<int> x = co_await queue.pop();
        co_return x.has_value();
      };
      Background writer(after_stop(push(queue, 2)));
      Background reader(after_stop(take()));
      co_await settle();
      writer.cancel();
      reader.cancel();
      co_await settle();
      CHECK(writer.was_cancelled());
      CHECK(reader.was_cancelled());
      CHECK(queue.size() == 1);
    });
  }

  TEST_CASE("push: a cancelled writer among others is passed over") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      queue.try_push(0);
      Background a(push(queue, 1));
      Background gone(push(queue, 2));
      Background c(push(queue, 3));
      co_await settle();
      gone.cancel();
      co_await settle();
      for (const int expected : {0, 1, 3}) {
        const std::optional<int> x = co_await queue.pop();
        CHECK(x == expected);
      }
      co_await settle();
      CHECK(a.value());
      CHECK(gone.was_cancelled());
      CHECK(c.value());
    });
  }

}  // TEST_SUITE
