// SPDX-License-Identifier: MIT
//
// Order and its tickets: who stands in front of whom, and which sources are held back.
#include "background.hpp"

#include <millrace/coro/task.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/queue/order.hpp>
#include <millrace/queue/origin.hpp>
#include <millrace/queue/queue_waiter.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>

using millrace::Task;
using millrace::queue::Order;
using millrace::queue::OriginRef;
using millrace::queue::Place;
using millrace::queue::QueueWaiter;
using millrace::queue::Ticket;
using test::Background;
using test::settle;

namespace {

Place at(std::uint64_t position, std::size_t source = 0) { return {.position = position, .source = source}; }

// Waits until the order's first changes; how often it has been woken.
Task<void> stay_gated(Order& order, int& woken) {
  QueueWaiter waiter;
  while (co_await waiter.stay_in(order.gated())) ++woken;
}

}  // namespace

TEST_SUITE("unit/queue/order") {

  TEST_CASE("Place: by position, ties by source") {
    CHECK(at(1, 5) < at(2, 0));
    CHECK(at(1, 0) < at(1, 1));
    CHECK(at(1, 1) == at(1, 1));
  }

  TEST_CASE("Order: the first that has arrived, or null where the first is on its way") {
    Order order(4);
    CHECK(order.first_arrived() == nullptr);
    int first_element = 0;
    int second_element = 0;
    std::optional<Ticket> first(std::in_place, order, at(0));
    std::optional<Ticket> second(std::in_place, order, at(1));
    CHECK(&first->order() == &order);
    second->arrived = &second_element;
    CHECK(order.first_arrived() == nullptr);
    first->arrived = &first_element;
    CHECK(order.first_arrived() == &first_element);
    first.reset();
    CHECK(order.first_arrived() == &second_element);
    second.reset();
    CHECK(order.first_arrived() == nullptr);
  }

  TEST_CASE("Ticket: one that is made of another stands directly in front of it, behind those made before") {
    Order order(4);
    int elements[4] = {};
    std::optional<Ticket> earlier(std::in_place, order, at(0));
    std::optional<Ticket> parent(std::in_place, order, at(1));
    std::optional<Ticket> later(std::in_place, order, at(2));
    std::optional<Ticket> first_child(std::in_place, *parent);
    std::optional<Ticket> second_child(std::in_place, *parent);
    first_child->arrived = &elements[0];
    second_child->arrived = &elements[1];
    parent->arrived = &elements[2];
    later->arrived = &elements[3];
    CHECK(order.first_arrived() == nullptr);
    earlier.reset();
    CHECK(order.first_arrived() == &elements[0]);
    first_child.reset();
    CHECK(order.first_arrived() == &elements[1]);
    second_child.reset();
    CHECK(order.first_arrived() == &elements[2]);
    parent.reset();
    CHECK(order.first_arrived() == &elements[3]);
  }

  TEST_CASE("Ticket: advances over the places in front of its new one, and no further") {
    Order order(4);
    int elements[3] = {};
    Ticket left(order, at(0, 0));
    std::optional<Ticket> right(std::in_place, order, at(0, 1));
    std::optional<Ticket> next(std::in_place, order, at(2, 1));
    left.arrived = &elements[0];
    right->arrived = &elements[1];
    next->arrived = &elements[2];
    CHECK(order.first_arrived() == &elements[0]);
    left.advance_to(at(1, 0));
    CHECK(order.first_arrived() == &elements[1]);
    right.reset();
    CHECK(order.first_arrived() == &elements[0]);
    left.advance_to(at(2, 0));
    CHECK(order.first_arrived() == &elements[0]);  // the tie goes to the source with the lower number
    left.advance_to(at(3, 0));
    CHECK(order.first_arrived() == &elements[2]);
    next.reset();
    CHECK(order.first_arrived() == &elements[0]);
  }

  TEST_CASE("Order: admits positions less than window ahead of the first ticket") {
    Order order(3);
    CHECK(order.admits(1000));
    std::optional<Ticket> first(std::in_place, order, at(5));
    Ticket second(order, at(7));
    CHECK(order.admits(5));
    CHECK(order.admits(7));
    CHECK_FALSE(order.admits(8));
    first.reset();
    CHECK(order.admits(9));
    CHECK_FALSE(order.admits(10));
    const Ticket child(second);
    CHECK_FALSE(order.admits(10));
    order.stop_gating();
    CHECK(order.admits(1'000'000));
  }

  TEST_CASE("Order: wakes its reader when another first has arrived already, and only then") {
    millrace::run([]() -> Task<void> {
      Order order(4);
      int element = 0;
      int woken = 0;
      QueueWaiter waiter;
      millrace::loop::ReadyList list;
      const auto read = [&]() -> Task<void> {
        order.set_reader(&waiter);
        while (co_await waiter.stay_in(list)) ++woken;
        order.set_reader(nullptr);
      };
      std::optional<Ticket> first(std::in_place, order, at(0));
      std::optional<Ticket> second(std::in_place, order, at(1));
      std::optional<Ticket> third(std::in_place, order, at(2));
      third->arrived = &element;
      Background reader(read());
      co_await settle();
      first.reset();
      co_await settle();
      CHECK(woken == 0);
      second.reset();
      co_await settle();
      CHECK(woken == 1);
      reader.cancel();
      co_await settle();
      third.reset();
    });
  }

  TEST_CASE("Order: wakes all gated sources when its first changes, not when another one goes") {
    millrace::run([]() -> Task<void> {
      Order order(1);
      int woken = 0;
      std::optional<Ticket> first(std::in_place, order, at(0));
      std::optional<Ticket> second(std::in_place, order, at(1));
      std::optional<Ticket> third(std::in_place, order, at(2));
      Background one(stay_gated(order, woken));
      Background two(stay_gated(order, woken));
      co_await settle();
      second.reset();
      co_await settle();
      CHECK(woken == 0);
      first.reset();
      co_await settle();
      CHECK(woken == 2);
      third->advance_to(at(3));
      co_await settle();
      CHECK(woken == 4);
      third.reset();
      co_await settle();
      CHECK(woken == 6);
      one.cancel();
      two.cancel();
      co_await settle();
      CHECK(order.gated().empty());
    });
  }

}  // TEST_SUITE
