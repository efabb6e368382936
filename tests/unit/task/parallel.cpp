// SPDX-License-Identifier: MIT
//
// parallel: tasks, some at a time, and how each of them ended.
#include "background.hpp"
#include "calls.hpp"
#include "counted.hpp"
#include "log_capture.hpp"
#include "recorder.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Outcome;
using millrace::Stage;
using millrace::Task;
using millrace::TimeoutError;
using millrace::task::parallel;
using test::Background;
using test::Calls;
using test::settle;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

Task<int> twice(int x) {
  co_await millrace::yield();
  if (x == 2) throw std::range_error("two");
  co_return 2 * x;
}

std::vector<Task<int>> tasks(int count) {
  std::vector<Task<int>> all;
  for (int x = 0; x < count; ++x) all.push_back(twice(x));
  return all;
}

template <class Error, class T>
bool ended_with(const Outcome<T>& outcome) {
  try {
    std::rethrow_exception(outcome.error());
  } catch (const Error&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

TEST_SUITE("unit/task/parallel") {

  TEST_CASE("parallel: one fails, the others give their values; in order with one worker or ordered") {
    const millrace::StageOptions<> in_order{.workers = 3, .ordered = true};
    for (const millrace::StageOptions<>& options : {millrace::StageOptions<>{}, in_order}) {
      Stage<Outcome<int>> stage = parallel(tasks(5), options);
      int x = 0;
      for (Outcome<int>&& outcome : stage) {
        CHECK(outcome.has_value() == (x != 2));
        if (x == 2)
          CHECK_THROWS_WITH_AS(static_cast<void>(std::move(outcome).value()), "two", std::range_error);
        else
          CHECK(std::move(outcome).value() == 2 * x);
        ++x;
      }
      CHECK(x == 5);
    }
  }

  TEST_CASE("parallel: void tasks, move-only results, other awaitables; by pipe") {
    int ran = 0;
    const auto effect = [&](int x) -> Task<void> {
      co_await millrace::yield();
      ++ran;
      if (x == 1) throw std::range_error("one");
    };
    int good = 0;
    std::vector<Task<void>> effects;
    for (int x = 0; x < 3; ++x) effects.push_back(effect(x));
    for (Outcome<void>&& outcome : std::move(effects) | parallel({.workers = 2}))
      good += outcome.has_value() ? 1 : 0;
    CHECK(ran == 3);
    CHECK(good == 2);
    test::Tally tally;
    const auto make = [&](int x) -> Task<test::MoveOnly> { co_return test::MoveOnly(x, tally); };
    std::vector<Task<test::MoveOnly>> makers;
    for (int x = 1; x < 4; ++x) makers.push_back(make(x));
    int sum = 0;
    for (Outcome<test::MoveOnly>&& outcome : parallel(std::move(makers), {.workers = 2, .ordered = true}))
      sum += std::move(outcome).value().value();
    CHECK(sum == 6);
    CHECK(tally.alive == 0);
    const std::vector<Stage<int>> stages{millrace::task::from_iterable(Ints{1, 2})};
    for (Outcome<Ints>&& outcome : parallel(stages)) CHECK(std::move(outcome).value() == Ints{1, 2});
  }

  TEST_CASE("parallel: of nothing is empty") {
    CHECK((parallel(std::vector<Task<int>>{}, {.workers = 3}) | millrace::to_vector).empty());
  }

  TEST_CASE("parallel: a place that becomes free is filled at once; results leave as they complete") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      std::vector<Event> go(10);
      const auto wait = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await go[static_cast<std::size_t>(x)].wait();
        co_return x;
      };
      const auto jobs = [&]() -> AsyncGenerator<Task<int>> {
        for (int x = 0; x < 10; ++x) co_yield wait(x);
      };
      auto stream = parallel(jobs(), {.workers = 3}).stream();
      const auto next = [&]() -> Task<int> {
        std::optional<Outcome<int>> outcome = co_await stream.next();
        co_return std::move(outcome).value().value();
      };
      Background first(next());
      co_await settle();
      CHECK(calls.started == 3);
      CHECK(calls.in_flight == 3);
      go[1].set();
      co_await settle();
      CHECK(first.value() == 1);
      CHECK(calls.started == 4);
      CHECK(calls.in_flight == 3);
      go[3].set();
      co_await settle();
      CHECK(co_await next() == 3);
      CHECK(calls.started == 5);
      for (Event& event : go) event.set();
      int rest = 0;
      while (std::optional<Outcome<int>> outcome = co_await stream.next())
        rest += outcome->has_value() ? 1 : 0;
      CHECK(rest == 8);
      CHECK(calls.most_in_flight == 3);
    });
  }

  TEST_CASE(
      "parallel: a task that is late is an outcome with TimeoutError, and is over; nothing is dropped") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        const test::NoteAtEnd clean_up(recorder, "over");
        if (x == 1) co_await never.wait();
        co_return x;
      };
      std::vector<Task<int>> jobs;
      for (int x = 0; x < 3; ++x) jobs.push_back(hang(x));
      auto stream = parallel(std::move(jobs), {.workers = 2, .ordered = true, .timeout = 3ms}).stream();
      for (int x = 0; x < 3; ++x) {
        std::optional<Outcome<int>> outcome = co_await stream.next();
        REQUIRE(outcome.has_value());
        CHECK(outcome->has_value() == (x != 1));
        if (x == 1) CHECK(ended_with<TimeoutError>(*outcome));
      }
      CHECK(stream.dropped() == 0);
      CHECK(recorder.take() == "over over over");
    });
  }

  TEST_CASE("parallel: Cancelled of a task's own is its outcome") {
    const auto give_up = [](int) -> Task<int> {
      co_await millrace::yield();
      throw millrace::Cancelled{};
    };
    std::vector<Task<int>> jobs;
    jobs.push_back(give_up(0));
    for (Outcome<int>&& outcome : parallel(std::move(jobs))) CHECK(ended_with<millrace::Cancelled>(outcome));
  }

  TEST_CASE("parallel: leaving early cancels the tasks that run, and their clean-up has run") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      Event never;
      const auto hang = [&](int x) -> Task<int> {
        const test::NoteAtEnd clean_up(recorder, std::to_string(x));
        if (x != 0) co_await never.wait();
        co_return x;
      };
      std::vector<Task<int>> jobs;
      for (int x = 0; x < 10; ++x) jobs.push_back(hang(x));
      auto stream = parallel(std::move(jobs), {.workers = 3}).stream();
      const std::optional<Outcome<int>> first = co_await stream.next();
      CHECK(first->has_value());
      CHECK(recorder.take() == "0");
      co_await settle();
      co_await stream.close();
      const std::string over = recorder.take();
      CHECK(over == "1 2 3");
    });
  }

  TEST_CASE("parallel: an outcome that is rethrown in the body of the loop cancels the rest") {
    Calls calls;
    Event never;
    const auto job = [&](int x) -> Task<int> {
      const Calls::Call call(calls);
      if (x == 0) throw std::range_error("zero");
      co_await never.wait();
      co_return x;
    };
    std::vector<Task<int>> jobs;
    for (int x = 0; x < 5; ++x) jobs.push_back(job(x));
    const auto read = [&] {
      for (Outcome<int>&& outcome : parallel(std::move(jobs), {.workers = 2}))
        static_cast<void>(std::move(outcome).value());
    };
    CHECK_THROWS_WITH_AS(read(), "zero", std::range_error);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("parallel: a failure of the source ends the run with the source's own exception") {
    Calls calls;
    Event never;
    const auto hang = [&]() -> Task<int> {
      const Calls::Call call(calls);
      co_await never.wait();
      co_return 0;
    };
    const auto jobs = [&]() -> AsyncGenerator<Task<int>> {
      co_yield hang();
      co_yield hang();
      co_await millrace::yield();
      throw std::range_error("source");
    };
    CHECK_THROWS_WITH_AS(parallel(jobs(), {.workers = 4}).run(), "source", std::range_error);
    CHECK(calls.in_flight == 0);
  }

  TEST_CASE("parallel: wrong options are refused") {
    CHECK_THROWS_AS(static_cast<void>(parallel(tasks(1), {.workers = 0})), std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(parallel(tasks(1), {.timeout = -1s})), std::invalid_argument);
  }

}  // TEST_SUITE
