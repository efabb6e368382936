// SPDX-License-Identifier: MIT
//
// What a graph asks of a channel beyond what BoundedQueue shows.
#include "background.hpp"

#include <millrace/coro/in_scope.hpp>
#include <millrace/queue/channel.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>

using millrace::Task;
namespace coro = millrace::coro;
namespace loop = millrace::loop;
using millrace::queue::Channel;
using millrace::queue::OriginRef;
using millrace::queue::QueueWaiter;
using test::Background;
using test::settle;

namespace {

using Result = QueueWaiter::Result;

Task<Result> read(Channel<int>& channel, QueueWaiter& waiter, std::optional<int>& slot) {
  co_return co_await channel.pop(waiter, slot);
}

Task<Result> look(Channel<int>& channel, QueueWaiter& waiter) { co_return co_await channel.readable(waiter); }

Task<Result> write(Channel<int>& channel, QueueWaiter& waiter, int value) {
  co_return co_await channel.push(waiter, value);
}

Task<Result> ask(Channel<int>& channel, QueueWaiter& waiter) { co_return co_await channel.writable(waiter); }

bool put(Channel<int>& channel, int value, OriginRef origin = {}) { return channel.try_push(value, origin); }

int take(Channel<int>& channel) {
  std::optional<int> slot;
  OriginRef origin;
  return channel.try_pop(slot, &origin) ? *slot : -1;
}

}  // namespace

TEST_SUITE("unit/queue/channel") {

  TEST_CASE("Channel: one waiter serves one wait after another, on either side, and none leaves a trace") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(1);
      QueueWaiter waiter;
      std::optional<int> slot;
      for (int round = 0; round < 3; ++round) {
        Background reader(read(channel, waiter, slot));
        co_await settle();
        put(channel, round);
        co_await settle();
        CHECK(reader.value() == Result::done);
        CHECK(slot == round);
        slot.reset();
        put(channel, round);
        Background writer(write(channel, waiter, 10 + round));
        co_await settle();
        CHECK(take(channel) == round);
        co_await settle();
        CHECK(writer.value() == Result::done);
        CHECK(take(channel) == 10 + round);
      }
    });
  }

  TEST_CASE("Channel: a waiter that has got an error gives it once, or drops it") {
    millrace::run([]() -> Task<void> {
      const auto error = std::make_exception_ptr(std::range_error("too far"));
      QueueWaiter waiter;
      std::optional<int> slot;
      for (const bool taken : {true, false}) {
        for (const bool waits : {true, false}) {
          Channel<int> channel(1);
          if (!waits) channel.fail(error);
          Background reader(read(channel, waiter, slot));
          co_await settle();
          if (waits) channel.fail(error);
          co_await settle();
          CHECK(reader.value() == Result::failed);
          if (taken) CHECK(waiter.take_error() == error);
        }
      }
    });
  }

  TEST_CASE("Channel: a reader that looks for itself is told, and finds the element inside") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(2);
      QueueWaiter waiter;
      Background reader(look(channel, waiter));
      co_await settle();
      CHECK(channel.has_waiting_reader());
      put(channel, 1);
      put(channel, 2);
      co_await settle();
      CHECK(reader.value() == Result::done);
      CHECK(channel.front_run().size() == 2);
      CHECK(channel.front_run()[0] == 1);
    });
  }

  TEST_CASE("Channel: a writer that asks for room is told when there is some, and nothing goes in") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(2);
      QueueWaiter waiter;
      put(channel, 1);
      Background at_once(ask(channel, waiter));
      co_await settle();
      CHECK(at_once.value() == Result::done);
      CHECK(channel.size() == 1);
      put(channel, 2);
      Background later(ask(channel, waiter));
      co_await settle();
      CHECK(channel.has_waiting_writer());
      CHECK_FALSE(later.is_over());
      CHECK(take(channel) == 1);
      co_await settle();
      CHECK(later.value() == Result::done);
      CHECK(channel.size() == 1);
      CHECK(put(channel, 3));
    });
  }

  TEST_CASE("Channel: a reader who waits is room, and who is told takes no place from those who wait") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(1);
      QueueWaiter reading;
      QueueWaiter asking;
      QueueWaiter writing;
      std::optional<int> slot;
      Background reader(read(channel, reading, slot));
      co_await settle();
      Background with_reader(ask(channel, asking));
      co_await settle();
      CHECK(with_reader.value() == Result::done);
      CHECK_FALSE(reader.is_over());
      put(channel, 1);
      put(channel, 2);
      Background behind(ask(channel, asking));
      co_await settle();
      Background writer(write(channel, writing, 3));
      co_await settle();
      CHECK(take(channel) == 2);
      co_await settle();
      CHECK(behind.value() == Result::done);
      CHECK(writer.value() == Result::done);
      CHECK(take(channel) == 3);
    });
  }

  TEST_CASE("Channel: a writer that asks for room is refused by the end, and leaves when cancelled") {
    millrace::run([]() -> Task<void> {
      QueueWaiter waiter;
      for (const bool waits : {true, false}) {
        Channel<int> channel(1);
        put(channel, 1);
        if (!waits) channel.close();
        Background writer(ask(channel, waiter));
        co_await settle();
        if (waits) channel.close();
        co_await settle();
        CHECK(writer.value() == Result::closed);
      }
      Channel<int> channel(1);
      put(channel, 1);
      Background cancelled(ask(channel, waiter));
      co_await settle();
      cancelled.cancel();
      co_await settle();
      CHECK(cancelled.value() == Result::cancelled);
      CHECK_FALSE(channel.has_waiting_writer());
      CHECK(take(channel) == 1);
      Channel<int> unbounded(0);
      Background always(ask(unbounded, waiter));
      co_await settle();
      CHECK(always.value() == Result::done);
    });
  }

  TEST_CASE("Channel: where pushes have gone in at once, one sees a reader who has begun to wait") {
    millrace::run([]() -> Task<void> {
      for (const std::size_t capacity : {0U, 4U}) {
        Channel<int> channel(capacity);
        put(channel, 1);
        put(channel, 2);
        CHECK(take(channel) == 1);
        CHECK(take(channel) == 2);
        QueueWaiter waiter;
        std::optional<int> slot;
        Background reader(read(channel, waiter, slot));
        co_await settle();
        put(channel, 3);
        co_await settle();
        CHECK(slot == 3);
        CHECK(reader.value() == Result::done);
        CHECK(channel.size() == 0);
      }
    });
  }

  TEST_CASE("Channel: where pushes have gone in at once, one sees the place of what was given") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(2);
      QueueWaiter waiter;
      std::optional<int> slot;
      put(channel, 1);
      loop::Scope& scope = co_await coro::ThisScope{};
      CHECK_FALSE(channel.suspend_pop({}, scope, waiter, &slot, true));
      CHECK(slot == 1);
      CHECK(put(channel, 2));
      CHECK_FALSE(put(channel, 3));
      channel.take_over(waiter);
      CHECK(put(channel, 3));
      CHECK_FALSE(put(channel, 4));
      channel.stop();
      CHECK_FALSE(put(channel, 5));
      CHECK(channel.size() == 0);
    });
  }

  TEST_CASE("Channel: discarding elements lets in as many writers") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(2);
      put(channel, 1);
      put(channel, 2);
      QueueWaiter waiters[3];
      Background a(write(channel, waiters[0], 3));
      Background b(write(channel, waiters[1], 4));
      Background c(write(channel, waiters[2], 5));
      co_await settle();
      CHECK(channel.has_waiting_writer());
      channel.discard(2);
      co_await settle();
      CHECK(a.is_over());
      CHECK(b.is_over());
      CHECK_FALSE(c.is_over());
      CHECK(take(channel) == 3);
      co_await settle();
      CHECK(c.value() == Result::done);
    });
  }

  TEST_CASE("Channel: free slots are given where an element may go in unseen, and only there") {
    Channel<int> bounded(4);
    CHECK(bounded.back_run(100).size() <= 4);
    put(bounded, 1);
    CHECK(bounded.back_run(100).size() <= 3);
    CHECK(bounded.back_run(1).size() == 1);
    while (put(bounded, 2)) {
    }
    CHECK(bounded.back_run(1).empty());

    Channel<int> unbounded(0);
    CHECK(unbounded.back_run(100).size() == 100);
    unbounded.close();
    CHECK(unbounded.back_run(1).empty());

    Channel<int> with_origins(4, true);
    CHECK(with_origins.back_run(1).empty());
  }

  TEST_CASE("Channel: no free slots are given while a reader waits") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(4);
      QueueWaiter waiter;
      std::optional<int> slot;
      Background reader(read(channel, waiter, slot));
      co_await settle();
      CHECK(channel.back_run(1).empty());
      put(channel, 1);
      CHECK(channel.back_run(1).size() == 1);
      co_await settle();
      CHECK(slot == 1);
    });
  }

  TEST_CASE(
      "Channel: with origins, each travels with its element, through the buffer and from hand to hand") {
    millrace::run([]() -> Task<void> {
      Channel<int> channel(1, true);
      put(channel, 1, OriginRef::at(10));
      QueueWaiter writing;
      writing.origin = OriginRef::at(20);
      Background writer(write(channel, writing, 2));
      co_await settle();
      for (const std::uint64_t position : {10U, 20U}) {
        std::optional<int> slot;
        OriginRef origin;
        CHECK(channel.try_pop(slot, &origin));
        CHECK(origin.get()->position() == position);
      }
      QueueWaiter reading;
      std::optional<int> slot;
      Background reader(read(channel, reading, slot));
      co_await settle();
      put(channel, 3, OriginRef::at(30));
      co_await settle();
      CHECK(reader.value() == Result::done);
      CHECK(reading.origin.get()->position() == 30);
      CHECK(writer.is_over());
    });
  }

  TEST_CASE("QueueWaiter: takes turns with others, and waits in a list of one's own") {
    millrace::run([]() -> Task<void> {
      millrace::loop::ReadyList list;
      QueueWaiter first;
      QueueWaiter second;
      const auto stay = [&list](QueueWaiter& waiter) -> Task<bool> {
        co_return co_await waiter.stay_in(list);
      };
      Background a(stay(first));
      Background b(stay(second));
      co_await settle();
      QueueWaiter::release_first(list);
      co_await settle();
      CHECK(a.value());
      CHECK_FALSE(b.is_over());
      b.cancel();
      co_await settle();
      CHECK_FALSE(b.value());
      CHECK(list.empty());
      QueueWaiter::release_first(list);
      const bool went_on = co_await first.turn();
      CHECK(went_on);
    });
  }

}  // TEST_SUITE
