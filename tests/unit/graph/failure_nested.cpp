// SPDX-License-Identifier: MIT
//
// Failures in what a stage's function returned, while the run is being stopped: none is lost, and none is invented.
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::Task;

namespace {

int occurrences(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

Task<int> fails_later(int) {
  co_await millrace::yield();
  throw std::range_error("later");
}

}  // namespace

TEST_SUITE("unit/graph/failure_nested") {

  TEST_CASE(
      "flat_map: of several stages that fail in one turn, one reaches the consumer, the others the log") {
    const test::LogCapture log;
    const auto nested = [](int x) { return millrace::task::map(fails_later, std::vector<int>{x}); };
    const auto stage = millrace::task::flat_map(nested, std::views::iota(0, 3), {.workers = 3});
    CHECK_THROWS_WITH_AS(stage | millrace::to_vector, "later", std::range_error);
    CHECK(occurrences(log.text(), "later") == 2);
  }

  TEST_CASE("parallel: a task that fails because it is cancelled fails nothing else") {
    const test::LogCapture log;
    Event never;
    const auto job = [](Event& event) -> Task<int> {
      try {
        co_await event.wait();
      } catch (const millrace::Cancelled&) {
        throw std::range_error("could not clean up");
      }
      co_return 0;
    };
    std::vector<Task<int>> jobs;
    for (int count = 0; count != 3; ++count) jobs.push_back(job(never));
    millrace::run([&]() -> Task<void> {
      auto outcomes = millrace::task::parallel(std::move(jobs), {.workers = 3});
      auto stream = outcomes.stream();
      CHECK_THROWS_AS(co_await millrace::with_timeout(std::chrono::milliseconds(1), stream.next()),
                      millrace::TimeoutError);
      co_await stream.close();
    });
    CHECK(log.text().empty());
  }

}  // TEST_SUITE
