// SPDX-License-Identifier: MIT
//
// The main of the test programs: doctest's own, and a deadline for every test case. Long before it, the log says which
// stages stand still.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "deadline.hpp"

#include <millrace/loop/diagnostics.hpp>

#include <doctest/doctest.h>

#include <optional>

namespace {

class DeadlineForEachCase final : public doctest::IReporter {
 public:
  explicit DeadlineForEachCase(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test_case) override { start(test_case); }
  void test_case_reenter(const doctest::TestCaseData& test_case) override { start(test_case); }
  void test_case_end(const doctest::CurrentTestCaseStats&) override { deadline_.reset(); }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  void start(const doctest::TestCaseData& test_case) {
    deadline_.emplace(test_case.m_name, span_);
    millrace::warn_of_stalls(span_ / 4);
  }

  std::chrono::seconds span_ = test::default_deadline();
  std::optional<test::Deadline> deadline_;
};

}  // namespace

REGISTER_LISTENER("deadline", 1, DeadlineForEachCase);
