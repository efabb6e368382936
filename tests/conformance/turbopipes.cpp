// SPDX-License-Identifier: MIT
//
// turbopipes: tasks in a rolling window, their outcomes as they come. A test case for each row.
#include "background.hpp"
#include "beside.hpp"
#include "consume.hpp"
#include "gated_tasks.hpp"
#include "ints.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <concepts>
#include <numeric>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Outcome;
using millrace::Stage;
using millrace::Stream;
using millrace::Task;
using millrace::task::chunk;
using millrace::task::map;
using millrace::task::parallel;
using test::Beside;
using test::GatedTasks;
using test::settle;
using test::sorted;
using Ints = std::vector<int>;

namespace {

Task<int> fails_at_two(int x) {
  co_await millrace::yield();
  if (x == 2) throw std::range_error("task 2");
  co_return 2 * x;
}

Ints values_of(std::vector<Outcome<int>> outcomes) {
  Ints values;
  for (Outcome<int>& outcome : outcomes) values.push_back(outcome.value());
  return values;
}

// What the caught errors are replaced by.
constexpr int handled = -1;

int value_or_handled(Outcome<int>& outcome) {
  try {
    return outcome.value();
  } catch (const std::range_error&) {
    return handled;
  }
}

}  // namespace

TEST_SUITE("conformance/turbopipes") {

  TEST_CASE("turbopipes: happy path") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      GatedTasks tasks;
      const auto let_go = [&]() -> Task<void> {
        co_await settle();
        CHECK(tasks.calls.started == 3);
        CHECK(tasks.ended == 0);
        for (int x = 0; x < 10; ++x) tasks.end(x);
      };
      const Beside letting_go(let_go());
      CHECK(sorted(values_of(test::consume(way, tasks.three_at_a_time(10)))) ==
            Ints{0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
      CHECK(tasks.calls.most_in_flight == 3);
    }
  }

  TEST_CASE("turbopipes: failure does not cancel peers") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      GatedTasks tasks;
      const auto work = [&](int x) -> Task<int> {
        const int twice = co_await tasks.work(x);
        if (x == 2) throw std::range_error("task 2");
        co_return twice;
      };
      // Not `work` itself: a range may go before the tasks that it gave, and with it what they have captured.
      const auto to_task = [&work](int x) { return work(x); };
      const auto let_go = [&]() -> Task<void> {
        co_await settle();
        CHECK(tasks.calls.in_flight == 5);
        tasks.end(2);
        co_await settle();
        CHECK(tasks.calls.in_flight == 4);
        for (int x : {0, 1, 3, 4}) tasks.end(x);
      };
      const Beside letting_go(let_go());
      Ints values;
      std::vector<std::string> errors;
      for (Outcome<int>& outcome : test::consume(
               way, parallel(std::views::iota(0, 5) | std::views::transform(to_task), {.workers = 5}))) {
        try {
          values.push_back(outcome.value());
        } catch (const std::range_error& error) {
          errors.emplace_back(error.what());
        }
      }
      CHECK(sorted(values) == Ints{0, 2, 6, 8});
      CHECK(errors == std::vector<std::string>{"task 2"});
      CHECK(tasks.ended == 5);  // none was cancelled
    }
  }

  TEST_CASE("turbopipes: rolling window") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      GatedTasks tasks;
      const auto let_go = [&]() -> Task<void> {
        for (int x : {1, 3, 0, 5, 2, 4}) {  // always one that is in flight, not always the oldest
          co_await settle();
          CHECK(tasks.calls.in_flight == std::min(3, 6 - tasks.ended));
          CHECK(tasks.calls.started == std::min(6, tasks.ended + 3));
          tasks.end(x);
        }
      };
      const Beside letting_go(let_go());
      CHECK(values_of(test::consume(way, tasks.three_at_a_time(6))) == Ints{2, 6, 0, 10, 4, 8});
    }
  }

  TEST_CASE("turbopipes: handle or re-raise") {
    SUBCASE("handled: the pipeline goes on") {
      const auto outcomes = parallel(std::views::iota(0, 5) | std::views::transform(fails_at_two));
      for (const test::Way way : test::every_way) {
        INFO(test::name_of(way));
        Ints seen;
        for (Outcome<int>& outcome : test::consume(way, outcomes)) seen.push_back(value_or_handled(outcome));
        CHECK(seen == Ints{0, 2, handled, 6, 8});
      }
    }

    GatedTasks tasks;
    const auto to_task = [&](int x) { return x == 2 ? fails_at_two(x) : tasks.work(x); };
    const auto outcomes = parallel(std::views::iota(0) | std::views::transform(to_task), {.workers = 3});
    const auto check_that_all_is_over = [&] {
      CHECK(tasks.calls.started >= 2);
      CHECK(tasks.calls.in_flight == 0);
      CHECK(tasks.cleaned_up == tasks.calls.started);
      CHECK(tasks.ended == 0);
    };
    SUBCASE("re-raised in a stage") {
      const auto reraise = [](Outcome<int> outcome) { return outcome.value(); };
      for (const test::Way way : test::every_way) {
        INFO(test::name_of(way));
        CHECK_THROWS_WITH_AS(test::consume(way, map(reraise, outcomes)), "task 2", std::range_error);
        check_that_all_is_over();
      }
    }
    SUBCASE("re-raised in a loop over the outcomes") {
      const auto iterate = [&] {
        for (Outcome<int>&& outcome : outcomes) static_cast<void>(outcome.value());
      };
      CHECK_THROWS_WITH_AS(iterate(), "task 2", std::range_error);
      check_that_all_is_over();
    }
    SUBCASE("re-raised by the reader of a stream") {
      const auto read = [&]() -> Task<void> {
        auto stream = outcomes.stream();
        while (std::optional<Outcome<int>> outcome = co_await stream.next())
          static_cast<void>(outcome->value());
      };
      CHECK_THROWS_WITH_AS(millrace::run(read), "task 2", std::range_error);
      check_that_all_is_over();
    }
  }

  TEST_CASE("turbopipes: the source fails") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      GatedTasks tasks;
      const auto fail_after_two = [&]() -> AsyncGenerator<Task<int>> {
        co_yield tasks.work(0);
        co_yield tasks.work(1);
        co_await settle();
        CHECK(tasks.calls.in_flight == 2);
        throw std::range_error("the source");
      };
      const auto stage = parallel(fail_after_two(), {.workers = 3});
      CHECK_THROWS_WITH_AS(test::consume(way, stage), "the source", std::range_error);
      CHECK(tasks.calls.in_flight == 0);
      CHECK(tasks.ended == 0);
      CHECK(tasks.cleaned_up == 2);
    }
  }

  TEST_CASE("turbopipes: closing early") {
    GatedTasks tasks;
    tasks.end(0);
    const Stage<Outcome<int>> stage = tasks.three_at_a_time(10);
    SUBCASE("close") {
      millrace::run([&]() -> Task<void> {
        auto stream = stage.stream();
        const std::optional<Outcome<int>> first = co_await stream.next();
        CHECK(first->value() == 0);
        co_await settle();
        CHECK(tasks.calls.in_flight == 3);
        co_await stream.close();
        CHECK(tasks.cleaned_up == 4);
      });
    }
    SUBCASE("break") {
      for (Outcome<int>&& outcome : stage) {
        CHECK(outcome.value() == 0);
        millrace::run(settle());
        CHECK(tasks.calls.in_flight == 3);
        break;
      }
    }
    CHECK(tasks.calls.started == 4);
    CHECK(tasks.cleaned_up == 4);
    CHECK(tasks.ended == 1);
  }

  TEST_CASE("turbopipes: a slow source") {
    Event never;
    const auto one_then_nothing = [&]() -> AsyncGenerator<Task<int>> {
      co_yield fails_at_two(1);
      co_await never.wait();
    };
    const auto stage = [&] { return parallel(one_then_nothing(), {.workers = 3}); };
    millrace::run([&]() -> Task<void> {
      auto stream = stage().stream();
      const std::optional<Outcome<int>> first = co_await stream.next();
      CHECK(first->value() == 2);
      co_await stream.close();
    });
    for (Outcome<int>&& outcome : stage()) {
      CHECK(outcome.value() == 2);
      break;
    }
  }

  TEST_CASE("turbopipes: chunks") {
    Ints thirteen(13);
    std::iota(thirteen.begin(), thirteen.end(), 0);
    const std::vector<Ints> expected{{0, 1, 2, 3, 4}, {5, 6, 7, 8, 9}, {10, 11, 12}};
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, chunk(5, thirteen)) == expected);
      CHECK(test::consume(way, thirteen | chunk(5)) == expected);
    }
  }

  TEST_CASE("turbopipes: typed") {
    const auto text = [](int x) -> Task<std::string> {
      co_return std::string(static_cast<std::size_t>(x), 'x');
    };
    const auto length = [](const Outcome<std::string>& outcome) { return outcome.value().size(); };
    const auto outcomes = parallel(std::views::iota(0, 3) | std::views::transform(text));
    const auto lengths = map(length, outcomes);
    const auto await = [&]() -> Task<void> {
      auto all = co_await chunk(2, lengths);
      static_assert(std::same_as<decltype(all), std::vector<std::vector<std::size_t>>>);
      CHECK(all == std::vector<std::vector<std::size_t>>{{0, 1}, {2}});
    };
    static_assert(std::same_as<decltype(outcomes), const Stage<Outcome<std::string>>>);
    static_assert(std::same_as<decltype(outcomes.stream()), Stream<Outcome<std::string>>>);
    static_assert(std::same_as<decltype(lengths), const Stage<std::size_t>>);
    static_assert(std::same_as<std::ranges::range_reference_t<decltype(outcomes)>, Outcome<std::string>&&>);
    millrace::run(await);
    CHECK((lengths | millrace::to_vector) == std::vector<std::size_t>{0, 1, 2});
  }

  TEST_CASE("turbopipes: future: |") {
    const auto value = [](Outcome<int> outcome) { return value_or_handled(outcome); };
    const auto piped = std::views::iota(0, 5) | std::views::transform(fails_at_two) |
                       parallel({.workers = 1}) | map(value) | chunk(3);
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, piped) == std::vector<Ints>{{0, 2, handled}, {6, 8}});
    }
    CHECK((piped | millrace::to_vector).size() == 2);
  }

}  // TEST_SUITE
