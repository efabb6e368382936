// SPDX-License-Identifier: MIT
#include <millrace/queue/origin.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

using millrace::queue::Order;
using millrace::queue::OriginRef;
using millrace::queue::Ticket;

TEST_SUITE("unit/queue/origin") {

  TEST_CASE("OriginRef: is null where there is no origin") {
    const OriginRef none;
    CHECK_FALSE(static_cast<bool>(none));
    CHECK(none.get() == nullptr);
  }

  TEST_CASE("OriginRef: a child keeps its parent") {
    OriginRef child;
    {
      const OriginRef source = OriginRef::at(7);
      CHECK(source.get()->position() == 7);
      CHECK(source.get()->parent() == nullptr);
      child = source.child(2);
    }
    CHECK(child.get()->position() == 2);
    REQUIRE(child.get()->parent() != nullptr);
    CHECK(child.get()->parent()->position() == 7);
  }

  TEST_CASE("OriginRef: copies share, moves leave null") {
    OriginRef first = OriginRef::at(1);
    const OriginRef second = first;
    CHECK(second.get() == first.get());
    const OriginRef third = std::move(first);
    CHECK(third.get() == second.get());
  }

  TEST_CASE("OriginRef: a long line of children is released without recursion") {
    OriginRef line = OriginRef::at(0);
    for (std::uint64_t depth = 0; depth < 1'000'000; ++depth) line = line.child(depth);
    line = OriginRef{};
    CHECK_FALSE(static_cast<bool>(line));
  }

  TEST_CASE("OriginRef: an element gives up its places with the last that refers to it") {
    Order order(4);
    std::optional<Ticket> upcoming(std::in_place, order, millrace::queue::Place{});
    int element = 0;
    upcoming->arrived = &element;
    OriginRef first = OriginRef::at(0);
    first.take_place(*upcoming);
    REQUIRE(first.place_in(order) != nullptr);
    OriginRef second = first;
    CHECK(order.first_arrived() == nullptr);
    first = {};
    CHECK(order.first_arrived() == nullptr);
    second = {};
    CHECK(order.first_arrived() == &element);
  }

  TEST_CASE(
      "OriginRef: a child stands in front of its parent, and keeps its place when the parent has gone") {
    Order order(4);
    Ticket upcoming(order, millrace::queue::Place{});
    OriginRef parent = OriginRef::at(0);
    parent.take_place(upcoming);
    OriginRef first = parent.child(0);
    OriginRef second = parent.child(1);
    std::array<int, 3> elements{};
    first.place_in(order)->arrived = &elements[0];
    second.place_in(order)->arrived = &elements[1];
    upcoming.arrived = &elements[2];
    parent = {};
    CHECK(order.first_arrived() == &elements[0]);
    first = {};
    CHECK(order.first_arrived() == &elements[1]);
    CHECK(second.get()->parent()->position() == 0);
    second = {};
    CHECK(order.first_arrived() == &elements[2]);
  }

  TEST_CASE("OriginRef: a fork keeps the position, and the places in the orders that it can reach") {
    Order left(4);
    Order right(4);
    const OriginRef element = [&] {
      OriginRef made = OriginRef::at(3).child(1);
      made.take_place(left, {.position = 3});
      made.take_place(right, {.position = 3});
      return made;
    }();
    std::array<Order*, 1> reached{&right};
    const OriginRef fork = element.fork(reached);
    CHECK(fork.get() != element.get());
    CHECK(fork.get()->position() == 1);
    CHECK(fork.get()->parent() == element.get()->parent());
    CHECK(fork.place_in(left) == nullptr);
    REQUIRE(fork.place_in(right) != nullptr);
    CHECK(fork.place_in(right) != element.place_in(right));
    int arrived = 0;
    fork.place_in(right)->arrived = &arrived;
    CHECK(right.first_arrived() == &arrived);  // in front of the one it was made from
    CHECK(left.first_arrived() == nullptr);
    CHECK_FALSE(static_cast<bool>(OriginRef().fork(reached)));
  }

  TEST_CASE(
      "OriginRef: takes a place at the end of an order; a shared one gets an origin of its own for it") {
    Order order(4);
    Order other(4);
    OriginRef alone = OriginRef::at(0);
    const auto* before = alone.get();
    alone.take_place(order, {.position = 0});
    CHECK(alone.get() == before);
    OriginRef shared = alone;
    shared.take_place(other, {.position = 9});
    CHECK(shared.get() != alone.get());
    CHECK(shared.get()->position() == 0);
    CHECK(alone.place_in(other) == nullptr);
    CHECK(shared.place_in(other) != nullptr);
    CHECK(shared.place_in(order) != nullptr);
    CHECK(shared.place_in(order) != alone.place_in(order));
  }

  TEST_CASE("OriginRef: what is made of an element whose place was taken away has none") {
    Order order(4);
    Order other(4);
    OriginRef element = OriginRef::at(0);
    element.take_place(order, {});
    element.take_place(other, {});
    std::unique_ptr<Ticket> place = element.take_away_place(order);
    REQUIRE(place != nullptr);
    CHECK(element.place_in(order) == nullptr);
    CHECK(element.place_in(other) != nullptr);
    const OriginRef child = element.child(0);
    CHECK(child.place_in(order) == nullptr);
    CHECK(child.place_in(other) != nullptr);
    int arrived = 0;
    place->arrived = &arrived;
    CHECK(order.first_arrived() == &arrived);
    CHECK(element.take_away_place(order) == nullptr);
    place.reset();
    CHECK(order.first_arrived() == nullptr);
  }

}  // TEST_SUITE
