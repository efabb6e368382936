// SPDX-License-Identifier: MIT
//
// turbopipes: the rows that a stage of tasks shows, a test case for each.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <concepts>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Stage;
using millrace::Stream;
using millrace::Task;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::settle;
using Ints = std::vector<int>;

namespace {

Task<Ints> collect(const Stage<int>& stage) { co_return co_await stage; }

// Tasks of which each ends when it is let go.
struct Tasks {
  Calls calls;
  int cleaned_up = 0;
  std::vector<Event> may_end{32};

  Task<int> work(int x) {
    struct CleanUp {
      ~CleanUp() { ++count; }
      int& count;
    };
    const CleanUp clean_up{cleaned_up};
    const Calls::Call call(calls);
    co_await may_end[static_cast<std::size_t>(x)].wait();
    co_return 2 * x;
  }
  void end(int x) { may_end[static_cast<std::size_t>(x)].set(); }

  Stage<int> three_at_a_time(int count) {
    const auto start = [this](int x) { return work(x); };
    return map(start, std::views::iota(0, count), {.workers = 3});
  }
};

}  // namespace

TEST_SUITE("conformance/turbopipes") {

  TEST_CASE("happy path") {
    millrace::run([]() -> Task<void> {
      Tasks tasks;
      const Stage<int> stage = tasks.three_at_a_time(10);
      Background all(collect(stage));
      co_await settle();
      CHECK(tasks.calls.started == 3);
      CHECK(tasks.cleaned_up == 0);
      for (int x = 0; x < 10; ++x) tasks.end(x);
      co_await settle();
      Ints results = all.value();
      std::ranges::sort(results);
      CHECK(results == Ints{0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
      CHECK(tasks.calls.most_in_flight == 3);
    });
  }

  TEST_CASE("rolling window") {
    millrace::run([]() -> Task<void> {
      Tasks tasks;
      const Stage<int> stage = tasks.three_at_a_time(6);
      Background all(collect(stage));
      co_await settle();
      for (int x : {1, 3, 0, 5}) {  // always one that is in flight, not always the oldest
        CHECK(tasks.calls.in_flight == std::min(3, 6 - tasks.cleaned_up));
        tasks.end(x);
        co_await settle();
      }
      CHECK(tasks.calls.started == 6);
      tasks.end(2);
      tasks.end(4);
      co_await settle();
      CHECK(all.value() == Ints{2, 6, 0, 10, 4, 8});
    });
  }

  TEST_CASE("handle or re-raise") {
    const auto may_fail = [](int x) -> Task<int> {
      co_await millrace::yield();
      if (x == 2) throw std::range_error("task 2");
      co_return 2 * x;
    };
    const auto handled = [may_fail](int x) -> Task<int> {
      try {
        co_return co_await may_fail(x);
      } catch (const std::range_error&) {
        co_return -1;
      }
    };
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, map(handled, std::views::iota(0, 5))) == Ints{0, 2, -1, 6, 8});
      CHECK_THROWS_WITH_AS(test::consume(way, map(may_fail, std::views::iota(0, 5))), "task 2",
                           std::range_error);
    }
  }

  TEST_CASE("the source fails") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      Tasks tasks;
      const auto fail_after_two = []() -> AsyncGenerator<int> {
        co_yield 0;
        co_yield 1;
        throw std::range_error("the source");
      };
      const auto start = [&](int x) { return tasks.work(x); };
      const auto stage = map(start, fail_after_two(), {.workers = 3});
      CHECK_THROWS_WITH_AS(test::consume(way, stage), "the source", std::range_error);
      CHECK(tasks.calls.in_flight == 0);
      CHECK(tasks.cleaned_up == tasks.calls.started);
    }
  }

  TEST_CASE("closing early") {
    millrace::run([]() -> Task<void> {
      Tasks tasks;
      tasks.end(0);
      auto stream = tasks.three_at_a_time(10).stream();
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 0);
      co_await settle();
      CHECK(tasks.calls.in_flight == 3);
      co_await stream.close();
      CHECK(tasks.calls.started == 4);
      CHECK(tasks.cleaned_up == 4);
    });
  }

  TEST_CASE("a slow source") {
    millrace::run([]() -> Task<void> {
      Event never;
      const auto one_then_nothing = [&]() -> AsyncGenerator<int> {
        co_yield 1;
        co_await never.wait();
      };
      const auto twice = [](int x) -> Task<int> {
        co_await millrace::yield();
        co_return 2 * x;
      };
      auto stream = map(twice, one_then_nothing(), {.workers = 3}).stream();
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 2);
      co_await stream.close();
    });
  }

  TEST_CASE("typed") {
    const auto text = [](int x) { return std::to_string(x); };
    const auto size = [](const std::string& x) -> Task<std::size_t> { co_return x.size(); };
    static_assert(std::same_as<decltype(map(text, Ints{})), Stage<std::string>>);
    static_assert(std::same_as<decltype(map(size, map(text, Ints{}))), Stage<std::size_t>>);
    static_assert(std::same_as<decltype(map(text, Ints{}).stream()), Stream<std::string>>);
    for (std::size_t length : map(size, map(text, Ints{1, 10, 100}))) CHECK(length <= 3);
  }

  TEST_CASE("future: |") {
    const auto twice = [](int x) -> Task<int> { co_return 2 * x; };
    CHECK((std::views::iota(0, 3) | map(twice, {.workers = 1}) | map(twice) | millrace::to_vector) ==
          Ints{0, 4, 8});
  }

}  // TEST_SUITE
