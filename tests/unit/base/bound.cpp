// SPDX-License-Identifier: MIT
#include <millrace/base/bound.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

using millrace::base::Bound;
using millrace::base::checked_bound;

TEST_SUITE("unit/base/bound") {

  TEST_CASE("Bound: takes every integer type without a warning") {
    const int number = 3;
    const unsigned small = 4;
    const std::size_t size = 5;
    const std::int8_t tiny = -6;
    CHECK(Bound{number}.value() == 3);
    CHECK(Bound{small}.value() == 4);
    CHECK(Bound{size}.value() == 5);
    CHECK(Bound{tiny}.value() == -6);
  }

  TEST_CASE("Bound: what does not fit is the largest number") {
    const auto huge = std::numeric_limits<std::uint64_t>::max();
    CHECK(Bound{huge}.value() == std::numeric_limits<long long>::max());
  }

  TEST_CASE("Bound: bool is not a number of things") {
    CHECK_FALSE(std::is_constructible_v<Bound, bool>);
    CHECK_FALSE(std::is_constructible_v<Bound, double>);
  }

  TEST_CASE("checked_bound: the least value is accepted") {
    CHECK(checked_bound(1, 1, "map", "workers") == 1);
    CHECK(checked_bound(0, 0, "map", "maxsize") == 0);
  }

  TEST_CASE("checked_bound: what is less is refused with place, option and value") {
    CHECK_THROWS_WITH_AS(checked_bound(0, 1, "map 'fetch'", "workers"),
                         "millrace: map 'fetch': workers must be at least 1, not 0", std::invalid_argument);
    CHECK_THROWS_WITH_AS(checked_bound(-7, 0, "BoundedQueue", "maxsize"),
                         "millrace: BoundedQueue: maxsize must be at least 0, not -7", std::invalid_argument);
  }

}  // TEST_SUITE
