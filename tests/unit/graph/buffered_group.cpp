// SPDX-License-Identifier: MIT
//
// The streams of one buffered pipeline: one that fails, or is left, takes the others with it.
#include "allocations.hpp"
#include "background.hpp"
#include "buffered_world.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Stream;
using millrace::Task;
using millrace::task::buffered_pipeline;
using test::Background;
using test::in_world;
using test::look;
using test::MoveOnly;
using test::rest;
using test::settle;
using test::World;

TEST_SUITE("unit/graph/buffered_group") {

  TEST_CASE("buffered group: when one fails, the others end with its exception, behind what they hold") {
    const test::LogCapture log;
    in_world([](World& world) -> Task<void> {
      auto b = buffered_pipeline();
      Stream<MoveOnly> failing = b(world.failing(), 2);
      Stream<MoveOnly> full = b(world.endless(), 3);
      Stream<MoveOnly> hanging = b(world.hanging());
      co_await look(failing);
      co_await look(full);
      co_await look(hanging);
      Background waiting(rest(hanging));
      co_await settle();
      world.may_fail.set();
      co_await settle();
      CHECK(waiting.value() == "broken end");
      CHECK(world.bodies.in_flight == 0);
      const std::string of_full = co_await rest(full);
      CHECK(of_full == "1 2 3 broken end");
      const std::string of_failing = co_await rest(failing);
      CHECK(of_failing == "1 broken end");
    });
    CHECK(log.text().empty());
  }

  TEST_CASE("buffered group: when one is closed or destroyed early, the others are cancelled") {
    const test::LogCapture log;
    for (const bool by_close : {true, false}) {
      INFO(by_close);
      in_world([by_close](World& world) -> Task<void> {
        auto b = buffered_pipeline();
        std::optional<Stream<MoveOnly>> left(b(world.endless()));
        Stream<MoveOnly> full = b(world.endless(), 2);
        Stream<MoveOnly> hanging = b(world.hanging());
        co_await look(*left);
        co_await look(full);
        co_await look(hanging);
        Background waiting(rest(hanging));
        co_await settle();
        if (by_close)
          co_await left->close();
        else
          left.reset();
        co_await settle();
        CHECK(waiting.value() == "cancelled end");
        CHECK(world.bodies.in_flight == 0);
        const std::string of_full = co_await rest(full);
        CHECK(of_full == "1 2 cancelled end");
      });
    }
    CHECK(log.text().empty());
  }

  TEST_CASE("buffered group: a consumer that is cancelled takes all with it") {
    in_world([](World& world) -> Task<void> {
      auto b = buffered_pipeline();
      const auto consume = [&]() -> Task<void> {
        Stream<MoveOnly> source = b(world.hanging());
        Stream<MoveOnly> last = b(world.passing<Stream<MoveOnly>&>(source));
        for (;;) co_await last.next();
      };
      Background consumer(consume());
      co_await settle();
      CHECK(world.bodies.in_flight == 2);
      consumer.cancel();
      co_await settle();
      CHECK(consumer.was_cancelled());
      CHECK(world.is_empty());
    });
  }

  TEST_CASE("buffered group: a stream that has ended is left alone") {
    in_world([](World& world) -> Task<void> {
      const auto two = [](World& w) -> AsyncGenerator<MoveOnly> {
        co_yield MoveOnly(0, w.tally);
        co_yield MoveOnly(1, w.tally);
      };
      auto b = buffered_pipeline();
      Stream<MoveOnly> ended = b(two(world), 2);
      Stream<MoveOnly> left = b(world.endless());
      co_await look(ended);
      co_await look(left);
      co_await settle();
      co_await left.close();
      co_await settle();
      const std::string all = co_await rest(ended);
      CHECK(all == "1 end");

      Stream<MoveOnly> first = b(two(world));
      Stream<MoveOnly> second = b(world.endless());
      co_await look(second);
      co_await rest(first);
      co_await first.close();  // after the end: not early
      co_await settle();
      const std::string next = co_await look(second);
      CHECK(next == "1");
    });
  }

  TEST_CASE("buffered group: streams not yet started are concerned, those made later are not") {
    in_world([](World& world) -> Task<void> {
      auto b = buffered_pipeline();
      const auto copy = b;
      Stream<MoveOnly> failing = b(world.failing());
      Stream<MoveOnly> late = copy(world.endless());
      {
        const Stream<MoveOnly> never_read = b(world.endless());
      }
      world.may_fail.set();
      const std::string all = co_await rest(failing);
      CHECK(all == "0 1 broken end");
      co_await settle();
      const std::string of_late = co_await rest(late);
      CHECK(of_late == "broken end");
      CHECK(world.bodies.started == 1);

      Stream<MoveOnly> new_one = copy(world.endless());
      Stream<MoveOnly> next_one = b(world.hanging());
      co_await look(new_one);
      co_await look(next_one);
      const std::string next = co_await look(new_one);
      CHECK(next == "1");
      co_await new_one.close();
      co_await settle();
      const std::string of_next = co_await rest(next_one);
      CHECK(of_next == "cancelled end");
    });
  }

  TEST_CASE("buffered group: two pipelines do not disturb each other, nor do streams need theirs") {
    in_world([](World& world) -> Task<void> {
      auto b = std::make_optional(buffered_pipeline());
      Stream<MoveOnly> failing = (*b)(world.failing());
      Stream<MoveOnly> companion = (*b)(world.endless());
      b.reset();
      Stream<MoveOnly> other = buffered_pipeline()(world.endless());
      co_await look(companion);
      co_await look(other);
      world.may_fail.set();
      co_await rest(failing);
      co_await settle();
      const std::string all = co_await rest(companion);
      CHECK(all == "1 broken end");
      for (const char* expected : {"1", "2", "3"}) {
        const std::string next = co_await look(other);
        CHECK(next == expected);
        co_await settle();
      }
    });
  }

  TEST_CASE("buffered group: a stop callback may destroy other streams of the group") {
    in_world([](World& world) -> Task<void> {
      auto b = buffered_pipeline();
      std::vector<Stream<MoveOnly>> victims;
      const auto destructive = [](World& w,
                                  std::vector<Stream<MoveOnly>>& streams) -> AsyncGenerator<MoveOnly> {
        const std::stop_token token = co_await millrace::current_stop_token();
        const auto destroy = [&streams] { streams.clear(); };
        const std::stop_callback callback(token, destroy);
        co_yield MoveOnly(0, w.tally);
        co_await w.never.wait();
      };
      Stream<MoveOnly> left = b(world.endless());
      Stream<MoveOnly> first = b(destructive(world, victims));
      for (int i = 0; i < 3; ++i) victims.push_back(b(world.endless()));
      co_await look(left);
      co_await look(first);
      for (Stream<MoveOnly>& victim : victims) co_await look(victim);
      co_await settle();
      co_await left.close();
      co_await settle();
      CHECK(victims.empty());
      CHECK(world.is_empty());
    });
  }

  TEST_CASE("buffered group: stopping the others allocates nothing") {
    in_world([](World& world) -> Task<void> {
      auto b = buffered_pipeline();
      std::optional<Stream<MoveOnly>> left(b(world.endless()));
      Stream<MoveOnly> other = b(world.endless());
      co_await look(*left);
      co_await look(other);
      co_await settle();
      const std::size_t before = test::allocations();
      left.reset();
      for (int turn = 0; turn < 32; ++turn) co_await millrace::yield();  // settle() has a frame
      const std::size_t after = test::allocations();
      CHECK(after == before);
      CHECK(world.bodies.in_flight == 0);
    });
  }

}  // TEST_SUITE
