// SPDX-License-Identifier: MIT
#include "log_capture.hpp"

#include <millrace/base/log.hpp>
#include <millrace/errors.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

using millrace::base::log_error;

TEST_SUITE("unit/base/log") {

  TEST_CASE("log_warning: a line that begins with what it is about") {
    test::LogCapture log;
    millrace::base::log_warning("fetch", "an element was dropped");
    CHECK(log.text() == "warning millrace: fetch: an element was dropped\n");
  }

  TEST_CASE("log_error: says what the exception says") {
    test::LogCapture log;
    log_error("a task failed", std::make_exception_ptr(std::range_error("too far {}")));
    CHECK(log.text() == "error millrace: a task failed: too far {}\n");
  }

  TEST_CASE("log_error: has words for what is no std::exception") {
    test::LogCapture log;
    log_error("a task failed", std::make_exception_ptr(millrace::Cancelled{}));
    log_error("a task failed", std::make_exception_ptr(42));
    CHECK(log.text() == "error millrace: a task failed: cancelled\n"
                        "error millrace: a task failed: an exception that is no std::exception\n");
  }

}  // TEST_SUITE
