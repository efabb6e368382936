// SPDX-License-Identifier: MIT
//
// on_start and on_done: when, how often, with what.
#include "background.hpp"
#include "counted.hpp"
#include "functions.hpp"
#include "recorder.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <vector>

using millrace::Cancelled;
using millrace::Event;
using millrace::StageOptions;
using millrace::StageStatus;
using millrace::Task;
using millrace::WorkerInfo;
using millrace::task::filter;
using millrace::task::map;
using test::Background;
using test::later;
using test::Recorder;
using test::same;
using test::settle;
using Ints = std::vector<int>;

TEST_SUITE("unit/graph/hooks") {

  TEST_CASE("hooks: on_start before the first element, on_done after the last") {
    Recorder recorder;
    const auto start = [&] { recorder.note("start"); };
    const auto note = [&](int x) { return recorder.note(x), x; };
    const auto done = [&] { recorder.note("done"); };
    map(note, Ints{1, 2}, StageOptions{.on_start = start, .on_done = done}).run();
    CHECK(recorder.take() == "start 1 2 done");
  }

  TEST_CASE("hooks: as coroutines, whose awaits are over before the next step") {
    Recorder recorder;
    const auto start = [&]() -> Task<std::string> {
      co_await millrace::yield();
      recorder.note("start");
      co_return "context";
    };
    const auto note = [&](int x, std::string& context) -> Task<int> {
      recorder.note(context);
      co_await millrace::yield();
      co_return x;
    };
    const auto done = [&](std::string& context) -> Task<void> {
      co_await millrace::yield();
      recorder.note(context);
      recorder.note("done");
    };
    filter(note, Ints{1, 2}, StageOptions{.on_start = start, .on_done = done}).run();
    CHECK(recorder.take() == "start context context context done");
  }

  TEST_CASE("hooks: on_done takes the context and the status, in any order, or neither") {
    Recorder recorder;
    const auto start = [] { return 5; };
    const auto run_with = [&](auto done) {
      map(same, Ints{1}, StageOptions{.on_start = start, .on_done = done}).run();
      return recorder.take();
    };
    CHECK(run_with([&] { recorder.note("none"); }) == "none");
    CHECK(run_with([&](int& context) { recorder.note(context); }) == "5");
    CHECK(run_with([&](StageStatus status) { recorder.note(status.done ? "done" : "not done"); }) == "done");
    CHECK(run_with([&](const StageStatus& s, int& c) { recorder.note(s.done ? c : 0); }) == "5");
    CHECK(run_with([&](int& c, StageStatus s) { recorder.note(s.done ? c : 0); }) == "5");
  }

  TEST_CASE("hooks: on_done alone") {
    int done = 0;
    const auto end = [&](StageStatus status) { done += status.done ? 1 : 0; };
    CHECK((map(same, Ints{1, 2}, StageOptions{.on_done = end}) | millrace::to_vector) == Ints{1, 2});
    CHECK(done == 1);
  }

  TEST_CASE("hooks: each worker has its own context and ends once") {
    std::set<std::size_t> started;
    std::multiset<std::size_t> done;
    const auto start = [&](WorkerInfo worker) {
      started.insert(worker.index);
      return worker.index;
    };
    const auto check = [](int x, std::size_t& context, WorkerInfo worker) -> Task<int> {
      co_await millrace::yield();
      co_return context == worker.index ? x : -1;
    };
    const auto end = [&](std::size_t& context) { done.insert(context); };
    const StageOptions options{.workers = 3, .ordered = true, .on_start = start, .on_done = end};
    CHECK((map(check, std::views::iota(0, 10), options) | millrace::to_vector) ==
          Ints{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(started == std::set<std::size_t>{0, 1, 2});
    CHECK(done == std::multiset<std::size_t>{0, 1, 2});
  }

  TEST_CASE("hooks: active_workers counts the others whose on_done has not begun; the last one finds none") {
    std::vector<std::size_t> active;
    const auto end = [&](StageStatus status) -> Task<void> {
      active.push_back(status.active_workers);
      co_await millrace::yield();
    };
    map(later, std::views::iota(0, 9), StageOptions{.workers = 3, .on_done = end}).run();
    REQUIRE(active.size() == 3);
    CHECK(active.back() == 0);
    CHECK(active[0] >= active[1]);
  }

  TEST_CASE("hooks: after a failure, and the run's end waits for them") {
    Recorder recorder;
    const auto fail = [](int) -> int { throw std::runtime_error("broken"); };
    const auto end = [&](StageStatus status) -> Task<void> {
      recorder.note(status.done ? "done" : "not done");
      co_await millrace::yield();
      co_await millrace::sleep_for(std::chrono::milliseconds(1));
      recorder.note("cleaned up");
    };
    const auto stage = map(fail, Ints{1, 2}, StageOptions{.on_done = end});
    CHECK_THROWS_WITH_AS(stage.run(), "broken", std::runtime_error);
    CHECK(recorder.take() == "done cleaned up");
  }

  TEST_CASE("hooks: after cancellation, of every worker, with awaits that work") {
    millrace::run([]() -> Task<void> {
      int done = 0;
      Event never;
      const auto wait = [&](int x) -> Task<int> {
        co_await never.wait();
        co_return x;
      };
      const auto end = [&](StageStatus) -> Task<void> {
        for (int turn = 0; turn < 3; ++turn) co_await millrace::yield();
        ++done;
      };
      auto stream = map(wait, std::views::iota(0), StageOptions{.workers = 3, .on_done = end}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      Background waiting(next());
      co_await settle();
      co_await stream.close();
      CHECK(done == 3);
      co_await settle();
    });
  }

  TEST_CASE("hooks: an await inside on_done is not cancelled, but an await of f is") {
    millrace::run([]() -> Task<void> {
      Recorder recorder;
      Event released;
      Event never;
      const auto wait = [&](int x) -> Task<int> {
        try {
          co_await never.wait();
        } catch (const Cancelled&) {
          recorder.note("f cancelled");
          throw;
        }
        co_return x;
      };
      const auto end = [&]() -> Task<void> {
        co_await released.wait();
        recorder.note("released");
      };
      auto stream = map(wait, Ints{1}, StageOptions{.on_done = end}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      Background waiting(next());
      co_await settle();
      Background closing(stream.close());
      co_await settle();
      CHECK_FALSE(closing.is_over());
      CHECK(recorder.take() == "f cancelled");
      released.set();
      co_await settle();
      CHECK(closing.has_value());
      CHECK(recorder.take() == "released");
    });
  }

  TEST_CASE("hooks: the end is reported only after every on_done") {
    millrace::run([]() -> Task<void> {
      Event released;
      const auto end = [&]() -> Task<void> { co_await released.wait(); };
      auto stream = map(same, Ints{1}, StageOptions{.on_done = end}).stream();
      const std::optional<int> x = co_await stream.next();
      CHECK(x == 1);
      const auto next = [&]() -> Task<bool> { co_return (co_await stream.next()).has_value(); };
      Background at_end(next());
      co_await settle();
      CHECK_FALSE(at_end.is_over());
      released.set();
      co_await settle();
      CHECK_FALSE(at_end.value());
    });
  }

  TEST_CASE("hooks: contexts are gone when the run is over, however it ended") {
    test::Tally tally;
    const auto start = [&] { return test::MoveOnly(1, tally); };
    const auto use = [&](int x, test::MoveOnly& context) -> Task<int> {
      co_await millrace::yield();
      if (x == 5) throw std::runtime_error("broken");
      co_return x + context.value();
    };
    const StageOptions options{.workers = 2, .on_start = start};
    map(use, std::views::iota(0, 4), options).run();
    CHECK(tally.alive == 0);
    CHECK_THROWS_AS(map(use, std::views::iota(0), options).run(), std::runtime_error);
    CHECK(tally.alive == 0);
    for (int x : map(use, std::views::iota(0, 4), options))
      if (x == 1) break;
    CHECK(tally.alive == 0);
  }

  TEST_CASE("hooks: move-only ones, owned by the stage") {
    auto made = std::make_unique<int>(41);
    auto seen = std::make_unique<int>(0);
    int* result = seen.get();
    auto start = [made = std::move(made)] { return *made; };
    auto end = [seen = std::move(seen)](int& context) { *seen = context; };
    StageOptions options{.on_start = std::move(start), .on_done = std::move(end)};
    const auto add = [](int x, int& context) { return x + context; };
    const auto stage = map(add, Ints{1}, std::move(options));
    CHECK((stage | millrace::to_vector) == Ints{42});
    CHECK(*result == 41);
  }

}  // TEST_SUITE
