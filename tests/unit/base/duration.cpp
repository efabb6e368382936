// SPDX-License-Identifier: MIT
#include <millrace/base/duration.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <ratio>

using millrace::Duration;
using millrace::base::Moment;
using namespace std::chrono_literals;

TEST_SUITE("unit/base/duration") {

  TEST_CASE("Duration: takes every chrono duration as it is written") {
    CHECK(Duration(10ms).count() == 10'000'000ns);
    CHECK(Duration(0.5s).count() == 500'000'000ns);
    CHECK(Duration(1h).count() == 3'600'000'000'000ns);
    CHECK(Duration(std::chrono::duration<float>(2)).count() == 2s);
    CHECK(Duration().is_zero());
  }

  TEST_CASE("Duration: is rounded up to a nanosecond, never down") {
    using Picoseconds = std::chrono::duration<std::int64_t, std::pico>;
    CHECK(Duration(Picoseconds(1)).count() == 1ns);
    CHECK(Duration(Picoseconds(1001)).count() == 2ns);
    CHECK(Duration(std::chrono::duration<double, std::nano>(0.25)).count() == 1ns);
  }

  TEST_CASE("Duration: what does not fit is the longest span") {
    CHECK(Duration(std::chrono::hours::max()).count() == std::chrono::nanoseconds::max());
    CHECK(Duration(std::chrono::duration<double>(1e300)).count() == std::chrono::nanoseconds::max());
    CHECK(Duration(std::chrono::duration<double>(std::numeric_limits<double>::infinity())).count() ==
          std::chrono::nanoseconds::max());
    CHECK(Duration(std::chrono::hours::min()).count() == -std::chrono::nanoseconds::max());
  }

  TEST_CASE("Duration: a negative span and what is no number are negative") {
    CHECK(Duration(-1ns).is_negative());
    CHECK(Duration(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())).is_negative());
    CHECK_FALSE(Duration(0s).is_negative());
  }

  TEST_CASE("after: adds, and stops at the end of time") {
    const Moment start{5s};
    CHECK(millrace::base::after(start, 2s) == Moment{7s});
    CHECK(millrace::base::after(start, std::chrono::hours::max()) == Moment::max());
    CHECK(millrace::base::after(Moment::max() - 1ns, 1ns) == Moment::max());
  }

}  // TEST_SUITE
