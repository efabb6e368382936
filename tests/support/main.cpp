// SPDX-License-Identifier: MIT
//
// The main of the test programs: doctest's own, and a deadline for every test case. Before it, the log says which stages
// stand still. What looks for them also turns the loop: a case that rests until then has lost a wake-up, and fails.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "deadline.hpp"

#include <millrace/loop/diagnostics.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <optional>

namespace {

class DeadlineForEachCase final : public doctest::IReporter {
 public:
  explicit DeadlineForEachCase(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test_case) override {
    cpu_at_start_ = cpu_seconds();
    start(test_case);
  }
  void test_case_reenter(const doctest::TestCaseData& test_case) override { start(test_case); }
  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    deadline_.reset();
    if (stats.seconds < stall_span().count() || cpu_seconds() - cpu_at_start_ > stats.seconds / 10) return;
    std::cerr << "STALL: a test case rested for " << stats.seconds
              << " s; was it woken by the watch for stalls?" << std::endl;
    std::signal(SIGABRT, SIG_DFL);  // not doctest's handler
    std::abort();
  }

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
    millrace::warn_of_stalls(stall_span());
  }

  // Twice within the deadline.
  std::chrono::duration<double> stall_span() const { return 0.4 * span_; }
  static double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

  std::chrono::seconds span_ = test::default_deadline();
  std::optional<test::Deadline> deadline_;
  double cpu_at_start_ = 0;
};

}  // namespace

REGISTER_LISTENER("deadline", 1, DeadlineForEachCase);
