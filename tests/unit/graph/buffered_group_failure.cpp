// SPDX-License-Identifier: MIT
//
// The failure of one stream of a buffered pipeline: who gets it, in which form, and how often.
#include "background.hpp"
#include "buffered_world.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>

using millrace::AsyncGenerator;
using millrace::Cancelled;
using millrace::Stream;
using millrace::Task;
using millrace::task::buffered_pipeline;
using test::Background;
using test::Broken;
using test::in_world;
using test::look;
using test::MoveOnly;
using test::rest;
using test::settle;
using test::times;
using test::World;

TEST_SUITE("unit/graph/buffered_group_failure") {

  TEST_CASE(
      "buffered group: a failure is on its way through the generators before the others are cancelled") {
    in_world([](World& world) -> Task<void> {
      const auto renaming = [](Stream<MoveOnly> source) -> AsyncGenerator<MoveOnly> {
        try {
          while (std::optional<MoveOnly> x = co_await source.next()) co_yield std::move(*x);
        } catch (const Broken& error) {
          throw Broken(std::string(error.what()) + ", renamed");
        }
      };
      auto b = buffered_pipeline();
      Stream<MoveOnly> chain = b(renaming(b(world.failing())));
      for (int stage = 0; stage < 4; ++stage) chain = b(world.passing(std::move(chain)));
      Background consumer(rest(chain));
      co_await settle();
      world.may_fail.set();
      co_await settle();
      CHECK(consumer.value() == "0 1 broken, renamed end");
    });
  }

  TEST_CASE("buffered group: a failure that is read ahead reaches a consumer that rests, and is not logged") {
    for (const bool are_owned : {true, false}) {
      INFO(are_owned);
      const test::LogCapture log;
      in_world([are_owned](World& world) -> Task<void> {
        auto b = buffered_pipeline();
        Stream<MoveOnly> first = b(world.failing());
        Stream<MoveOnly> second =
            are_owned ? b(world.passing(std::move(first))) : b(world.passing<Stream<MoveOnly>&>(first));
        Stream<MoveOnly> third =
            are_owned ? b(world.passing(std::move(second))) : b(world.passing<Stream<MoveOnly>&>(second));
        const std::string before = co_await look(third);
        CHECK(before == "0");
        co_await settle();
        world.may_fail.set();
        co_await settle();
        CHECK(world.bodies.in_flight == 0);
        const std::string all = co_await rest(third);
        CHECK(all == "1 broken end");
      });
      CHECK(log.text().empty());
    }
  }

  TEST_CASE("buffered group: a failure that nobody gets is logged once") {
    for (const bool is_chain : {true, false}) {
      INFO(is_chain);
      const test::LogCapture log;
      in_world([is_chain](World& world) -> Task<void> {
        auto b = buffered_pipeline();
        Stream<MoveOnly> failing = b(world.failing(), 3);
        Stream<MoveOnly> other = is_chain ? b(world.passing(std::move(failing)), 3) : b(world.endless(), 3);
        co_await look(other);
        if (!is_chain) co_await look(failing);
        co_await settle();
        world.may_fail.set();
        co_await settle();
        CHECK(world.bodies.in_flight == 0);
      });
      CHECK(times("broken", log.text()) == 1);
    }
  }

  TEST_CASE("buffered group: close() throws a stream's own failure, and none that comes from another") {
    const test::LogCapture log;
    in_world([](World& world) -> Task<void> {
      auto b = buffered_pipeline();
      Stream<MoveOnly> failing = b(world.failing());
      Stream<MoveOnly> other = b(world.endless());
      co_await look(failing);
      co_await look(other);
      world.may_fail.set();
      co_await settle();
      co_await look(failing);
      co_await settle();
      co_await other.close();
      bool thrown = false;
      try {
        co_await failing.close();
      } catch (const Broken&) {
        thrown = true;
      }
      CHECK(thrown);
    });
    CHECK(log.text().empty());
  }

  TEST_CASE("buffered group: what another makes of being cancelled is its own failure") {
    const test::LogCapture log;
    in_world([](World& world) -> Task<void> {
      const auto stubborn = [](World& w) -> AsyncGenerator<MoveOnly> {
        co_yield MoveOnly(0, w.tally);
        try {
          co_await w.never.wait();
        } catch (const Cancelled&) {
          throw Broken("broken too");
        }
      };
      auto b = buffered_pipeline();
      Stream<MoveOnly> left = b(world.endless());
      Stream<MoveOnly> other = b(stubborn(world));
      Stream<MoveOnly> bystander = b(world.hanging());
      co_await look(left);
      co_await look(other);
      co_await look(bystander);
      co_await settle();
      co_await left.close();
      const std::string all = co_await rest(other);
      CHECK(all == "broken too end");
    });
    CHECK(log.text().empty());
  }

  TEST_CASE("buffered group: a source whose failure first destroys streams of the group is the cause") {
    in_world([](World& world) -> Task<void> {
      const auto breaking = [](Stream<MoveOnly> owned) -> AsyncGenerator<MoveOnly> {
        std::optional<MoveOnly> x = co_await owned.next();
        throw Broken("broken " + std::to_string(x->value()));
      };
      auto b = buffered_pipeline();
      Stream<MoveOnly> bystander = b(world.hanging());
      co_await look(bystander);
      Stream<MoveOnly> last = b(breaking(b(world.endless())));
      Background waiting(rest(bystander));
      const std::string all = co_await rest(last);
      CHECK(all == "broken 0 end");
      co_await settle();
      CHECK(waiting.value() == "broken 0 end");
    });
  }

}  // TEST_SUITE
