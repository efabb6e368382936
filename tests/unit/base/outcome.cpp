// SPDX-License-Identifier: MIT
#include "counted.hpp"

#include <millrace/base/outcome.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

using millrace::Outcome;

namespace {

std::exception_ptr failure() { return std::make_exception_ptr(std::range_error("too far")); }

struct NoDefault {
  explicit NoDefault(int n) : number(n) {}
  int number;
};

}  // namespace

TEST_SUITE("unit/base/outcome") {

  TEST_CASE("Outcome: has a value") {
    Outcome<int> outcome(7);
    CHECK(outcome.has_value());
    CHECK(static_cast<bool>(outcome));
    CHECK(outcome.value() == 7);
    CHECK(outcome.error() == nullptr);
    outcome.value() = 8;
    CHECK(std::as_const(outcome).value() == 8);
  }

  TEST_CASE("Outcome: has an error, which value() throws with its own type") {
    const auto outcome = Outcome<std::string>::failure(failure());
    CHECK_FALSE(outcome.has_value());
    CHECK_FALSE(static_cast<bool>(outcome));
    CHECK(outcome.error() != nullptr);
    CHECK_THROWS_WITH_AS(outcome.value(), "too far", std::range_error);
    CHECK_THROWS_AS(outcome.value(), std::range_error);
  }

  TEST_CASE("Outcome: bool conversion is explicit") {
    CHECK_FALSE(std::is_convertible_v<Outcome<int>, bool>);
    CHECK_FALSE(std::is_convertible_v<Outcome<int>, int>);
  }

  TEST_CASE("Outcome<void>: nothing, or an error") {
    Outcome<void> done;
    CHECK(done.has_value());
    CHECK_NOTHROW(done.value());
    done = Outcome<void>::failure(failure());
    CHECK_FALSE(done.has_value());
    CHECK_THROWS_AS(std::move(done).value(), std::range_error);
  }

  TEST_CASE("Outcome: of a move-only type is moved out") {
    Outcome<std::unique_ptr<int>> outcome(std::make_unique<int>(5));
    const std::unique_ptr<int> taken = std::move(outcome).value();
    CHECK(*taken == 5);
    CHECK_FALSE(std::is_copy_constructible_v<Outcome<std::unique_ptr<int>>>);
    CHECK(std::is_copy_constructible_v<Outcome<int>>);
  }

  TEST_CASE("Outcome: of a type without a default constructor") {
    Outcome<NoDefault> outcome(NoDefault(3));
    CHECK(outcome.value().number == 3);
  }

  TEST_CASE("Outcome: value() of an rvalue moves once and copies nothing") {
    test::Tally tally;
    Outcome<test::Counted> outcome(test::Counted(1, tally));
    const int moves_in = tally.moves;
    const test::Counted taken = std::move(outcome).value();
    CHECK(taken.value() == 1);
    CHECK(tally.moves == moves_in + 1);
    CHECK(tally.copies == 0);
  }

  TEST_CASE("Outcome: of a reference refers to the same object") {
    int object = 1;
    Outcome<int&> outcome(object);
    outcome.value() = 2;
    CHECK(object == 2);
    CHECK(&std::move(outcome).value() == &object);
  }

  TEST_CASE("Outcome: an exception_ptr can be the value") {
    const Outcome<std::exception_ptr> outcome(failure());
    CHECK(outcome.has_value());
    CHECK(outcome.value() != nullptr);
    CHECK(outcome.error() == nullptr);
  }

}  // TEST_SUITE
