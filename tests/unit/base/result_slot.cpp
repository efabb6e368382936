// SPDX-License-Identifier: MIT
#include "counted.hpp"

#include <millrace/base/result_slot.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <type_traits>

using millrace::base::ResultSlot;

namespace {

std::exception_ptr too_far() { return std::make_exception_ptr(std::range_error("too far")); }

}  // namespace

TEST_SUITE("unit/base/result_slot") {

  TEST_CASE("ResultSlot: gives the value") {
    ResultSlot<std::unique_ptr<int>> slot;
    slot.set_value(std::make_unique<int>(4));
    CHECK(*slot.take() == 4);
  }

  TEST_CASE("ResultSlot: throws the error") {
    ResultSlot<int> slot;
    slot.set_error(too_far());
    CHECK_THROWS_AS(slot.take(), std::range_error);
  }

  TEST_CASE("ResultSlot: an error replaces the value, which is destroyed") {
    test::Tally tally;
    ResultSlot<test::Counted> slot;
    slot.set_value(1, tally);
    CHECK(tally.alive == 1);
    slot.set_error(too_far());
    CHECK(tally.alive == 0);
    CHECK_THROWS_AS(slot.take(), std::range_error);
  }

  TEST_CASE("ResultSlot: what was never taken is destroyed") {
    test::Tally tally;
    {
      ResultSlot<test::Counted> slot;
      slot.set_value(1, tally);
    }
    CHECK(tally.alive == 0);
  }

  TEST_CASE("ResultSlot: a value whose construction throws leaves it empty") {
    test::Tally tally;
    ResultSlot<test::ThrowingMove> slot;
    test::ThrowingMove element(1, tally, 0);
    CHECK_THROWS_AS(slot.set_value(std::move(element)), test::ThrowingMove::Refused);
    slot.set_error(too_far());
    CHECK_THROWS_AS(slot.take(), std::range_error);
  }

  TEST_CASE("ResultSlot: of void and of references") {
    ResultSlot<void> nothing;
    nothing.set_value();
    CHECK_NOTHROW(nothing.take());

    int object = 1;
    ResultSlot<int&> reference;
    reference.set_value(object);
    CHECK(&reference.take() == &object);

    ResultSlot<int&&> rvalue;
    rvalue.set_value(object);
    CHECK(std::is_same_v<decltype(rvalue.take()), int&&>);
  }

}  // TEST_SUITE
