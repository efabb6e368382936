// SPDX-License-Identifier: MIT
//
// The right sides of docs/porting-from-pypeln.md: the options of pl.task, what its functions are given, errors.
#include "log_capture.hpp"
#include "porting.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace mr = millrace;
using namespace std::chrono_literals;
using test::porting::slow_add1;

namespace {

using Ints = std::vector<int>;

int open_sessions = 0;

struct Session {
  explicit Session(std::string kind) : name(std::move(kind)) {}
  std::string name;
};

mr::Task<Session> open_session(std::string kind) {
  co_await mr::yield();
  ++open_sessions;
  co_return Session(std::move(kind));
}

mr::Task<void> close_session(Session& session) {
  co_await mr::yield();
  session.name.clear();
  --open_sessions;
}

// [context]
struct Sessions {
  Session http;
  Session db;
};

mr::Task<Sessions> open_sessions_of_worker() {
  Session http = co_await open_session("http");
  Session db = co_await open_session("db");
  co_return Sessions{std::move(http), std::move(db)};
}

mr::Task<std::string> fetch_and_store(int x, Sessions& sessions) {
  co_await mr::yield();
  co_return sessions.http.name + " to " + sessions.db.name + ": " + std::to_string(x);
}

mr::Task<void> close_sessions_of_worker(Sessions& sessions) {
  co_await close_session(sessions.http);
  co_await close_session(sessions.db);
}
// [/context]

}  // namespace

TEST_SUITE("conformance/porting_options") {

  // In the suite: outside of it, other files have others of these names.
  using test::porting::data;

  TEST_CASE("workers") {
    int in_flight = 0;
    int most = 0;
    const auto work = [&](int x) -> mr::Task<int> {
      most = std::max(most, ++in_flight);
      for (int turn = 0; turn < 50; ++turn) co_await mr::yield();
      --in_flight;
      co_return x;
    };
    // [workers]
    auto stage = mr::task::map(work, data, {.workers = 3});
    // [/workers]
    CHECK((stage | mr::to_vector).size() == 10);
    CHECK(most == 3);
  }

  TEST_CASE("maxsize") {
    int calls = 0;
    const auto work = [&](int x) -> mr::Task<int> {
      ++calls;
      co_return x;
    };
    // [maxsize]
    auto unbounded = mr::task::map(work, data, {.maxsize = 0});
    auto bounded = mr::task::map(work, data, {.maxsize = 3});
    // [/maxsize]
    CHECK((unbounded | mr::to_vector) == data);
    calls = 0;
    const auto take_one = [&]() -> mr::Task<void> {
      auto stream = bounded.stream();
      static_cast<void>(co_await stream.next());
      for (int turn = 0; turn < 50; ++turn) co_await mr::yield();
      co_await stream.close();
    };
    mr::run(take_one);
    CHECK(calls == 5);
  }

  TEST_CASE("timeout") {
    const test::LogCapture log;
    mr::Event never;
    const auto one_hangs = [&](int x) -> mr::Task<int> {
      if (x == 2) co_await never.wait();
      co_return x;
    };
    Ints seen;
    const auto use = [&](int x) { seen.push_back(x); };
    std::size_t lost = 0;
    const auto amain = [&]() -> mr::Task<void> {
      // [timeout]
      auto stage = mr::task::map(one_hangs, data, {.workers = 2, .timeout = 0.05s});
      auto stream = stage.stream();
      while (std::optional<int> x = co_await stream.next()) use(*x);
      lost = stream.dropped();
      // [/timeout]
    };
    mr::run(amain);
    CHECK(seen.size() == 9);
    CHECK(lost == 1);
    CHECK(log.contains("warning"));

    const auto throws = [](int) -> mr::Task<int> {
      co_await mr::yield();
      throw mr::TimeoutError{};
    };
    CHECK_THROWS_AS(mr::task::run(mr::task::map(throws, data, {.timeout = 10s})), mr::TimeoutError);
  }

  TEST_CASE("on_start, on_done") {
    // [hooks]
    auto stage = mr::task::map(fetch_and_store, data,
                               mr::StageOptions{.workers = 3,
                                                .on_start = open_sessions_of_worker,
                                                .on_done = close_sessions_of_worker});
    // [/hooks]
    CHECK((stage | mr::to_vector).size() == 10);
    CHECK(open_sessions == 0);
    auto endless = mr::task::map(
        fetch_and_store, std::views::iota(0),
        mr::StageOptions{.on_start = open_sessions_of_worker, .on_done = close_sessions_of_worker});
    for (const std::string& line : endless) {
      CHECK(line.starts_with("http to db: "));
      CHECK(open_sessions == 2);
      break;
    }
    CHECK(open_sessions == 0);
  }

  TEST_CASE("worker_info, stage_status") {
    std::set<std::size_t> done;
    std::size_t most_active = 0;
    // [worker_info]
    auto on_start = [](mr::WorkerInfo worker) { return worker.index; };
    auto on_done = [&](std::size_t index, mr::StageStatus status) {
      done.insert(index);
      most_active = std::max(most_active, status.active_workers);
    };
    auto worker_of = [](int, mr::WorkerInfo worker) -> mr::Task<std::size_t> {
      for (int turn = 0; turn < 50; ++turn) co_await mr::yield();
      co_return worker.index;
    };
    // [/worker_info]
    const mr::StageOptions options{.workers = 3, .on_start = on_start, .on_done = on_done};
    const auto indices = data | mr::task::map(worker_of, options) | mr::to_vector;
    const std::set<std::size_t> all{0, 1, 2};
    CHECK(std::set(indices.begin(), indices.end()) == all);
    CHECK(done == all);
    CHECK(most_active == 2);
  }

  TEST_CASE("element_index") {
    // [element_index]
    auto twice = [](int x) { return std::vector{x, x}; };
    auto label = [](int x, mr::ElementIndex index) {
      return std::to_string(x) + " at " + std::to_string(index[0]) + "." + std::to_string(index[1]);
    };
    auto labels = std::vector{7, 8} | mr::task::flat_map(twice) | mr::task::map(label);
    // [/element_index]
    CHECK((labels | mr::to_vector) ==
          std::vector<std::string>{"7 at 0.0", "7 at 0.1", "8 at 1.0", "8 at 1.1"});
  }

  TEST_CASE("errors") {
    struct NoPage : std::runtime_error {
      explicit NoPage(int page) : std::runtime_error("no page"), number(page) {}
      int number;
    };
    const auto fetch = [](int x) -> mr::Task<int> {
      co_await mr::yield();
      if (x == 3) throw NoPage(x);
      co_return x;
    };
    int missing = 0;
    // [errors]
    try {
      mr::task::run(mr::task::map(fetch, data, {.workers = 2}));
    } catch (const NoPage& error) {
      missing = error.number;
    }
    // [/errors]
    CHECK(missing == 3);
  }

  TEST_CASE("the same function without an event loop: pl.sync") {
    // [sync]
    auto stage = mr::task::map([](int x) { return x + 1; }, data);  // a plain function, one call at a time
    // [/sync]
    CHECK((stage | mr::to_vector) == (mr::task::map(slow_add1, data) | mr::to_vector));
  }

  TEST_CASE("work for a processor: pl.thread, pl.process") {
    // [offload]
    auto square = [](int x) -> mr::Task<int> { co_return co_await mr::offload([x] { return x * x; }); };
    auto squares = mr::task::map(square, data, {.workers = 4, .ordered = true});
    // [/offload]
    CHECK((squares | mr::to_vector) == Ints{0, 1, 4, 9, 16, 25, 36, 49, 64, 81});
  }
}
