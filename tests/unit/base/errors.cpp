// SPDX-License-Identifier: MIT
#include <millrace/errors.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

TEST_SUITE("unit/base/errors") {

  TEST_CASE("Cancelled: is not caught as a std::exception") {
    CHECK_FALSE(std::is_base_of_v<std::exception, millrace::Cancelled>);
    CHECK(std::string(millrace::Cancelled{}.what()) == "cancelled");
  }

  TEST_CASE("errors: say which call or source they are about") {
    CHECK(std::string(millrace::TimeoutError{}.what()) == "millrace: timed out");
    CHECK(std::string(millrace::StageReuseError("lines").what()).find("'lines'") != std::string::npos);
    CHECK(std::string(millrace::LoopRunningError("run()").what()).find("run()") != std::string::npos);
  }

}  // TEST_SUITE
