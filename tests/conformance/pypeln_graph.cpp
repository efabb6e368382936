// SPDX-License-Identifier: MIT
//
// Pypeln, runs and loops, and graphs that are no chain: a test case for each row.
#include "background.hpp"
#include "beside.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "functions.hpp"
#include "ints.hpp"
#include "native_loop.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using millrace::Event;
using millrace::EventLoop;
using millrace::LoopRunningError;
using millrace::Stage;
using millrace::Task;
using millrace::task::concat;
using millrace::task::each;
using millrace::task::map;
using test::Background;
using test::Beside;
using test::Calls;
using test::later;
using test::numbers;
using test::settle;
using test::sorted;
using Ints = std::vector<int>;

namespace {

int square(int x) { return x * x; }

Task<Ints> collect(const Stage<int>& stage) { co_return co_await stage; }

// A stage of four workers that all hang, but for the very first element.
struct Hanging {
  Calls calls;
  Event never;

  Stage<int> stage() {
    const auto hang = [this](int x) -> Task<int> {
      const Calls::Call call(calls);
      if (x > 0) co_await never.wait();
      co_return x;
    };
    return map(hang, std::views::iota(0), {.workers = 4});
  }
};

// Notes the loop that it is called on.
struct LookForLoop {
  EventLoop** seen;
  Task<int> operator()(int x) const {
    co_await millrace::yield();
    *seen = &EventLoop::current();
    co_return x;
  }
};

}  // namespace

TEST_SUITE("conformance/pypeln_graph") {

  TEST_CASE("pypeln: supervisor") {
    Hanging hanging;
    const Stage<int> stage = hanging.stage();
    const int& in_flight = hanging.calls.in_flight;

    SUBCASE("break") {
      for (int x : stage) {
        CHECK(x == 0);
        millrace::run(settle());
        CHECK(in_flight == 4);
        break;
      }
    }
    SUBCASE("an exception in the block") {
      const auto iterate = [&] {
        for (int x : stage) throw std::range_error("block " + std::to_string(x));
      };
      CHECK_THROWS_WITH_AS(iterate(), "block 0", std::range_error);
    }
    SUBCASE("a stream is closed") {
      millrace::run([&]() -> Task<void> {
        auto stream = stage.stream();
        co_await stream.next();
        co_await settle();
        CHECK(in_flight == 4);
        co_await stream.close();
        CHECK(in_flight == 0);
      });
    }
    SUBCASE("a stream is destroyed") {
      millrace::run([&]() -> Task<void> {
        {
          auto stream = stage.stream();
          co_await stream.next();
          co_await settle();
          CHECK(in_flight == 4);
        }
        CHECK(in_flight == 0);
      });
    }
    SUBCASE("the one who awaits the stage is cancelled") {
      millrace::run([&]() -> Task<void> {
        Background all(collect(stage));
        co_await settle();
        CHECK(in_flight == 4);
        all.cancel();
        co_await settle();
        CHECK(all.was_cancelled());
      });
    }
    CHECK(hanging.calls.started >= 4);
    CHECK(in_flight == 0);
  }

  TEST_CASE("pypeln: workers = a pool") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      Calls calls;
      std::vector<Event> go(10);
      const auto wait = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        co_await go[static_cast<std::size_t>(x)].wait();
        co_return x;
      };
      const auto let_go = [&]() -> Task<void> {
        for (int ended = 0; ended < 10; ++ended) {
          co_await settle();
          CHECK(calls.in_flight == std::min(2, 10 - ended));
          CHECK(calls.started == std::min(10, ended + 2));
          go[static_cast<std::size_t>(ended)].set();
        }
      };
      const Beside letting_go(let_go());
      CHECK(test::consume(way, map(wait, std::views::iota(0, 10), {.workers = 2})) == numbers(10));
      CHECK(calls.most_in_flight == 2);
    }
  }

  TEST_CASE("pypeln: event loop") {
    EventLoop* seen = nullptr;
    const Stage<int> stage = map(LookForLoop{&seen}, Ints{1});

    SUBCASE("none is running: one of this thread is made and kept") {
      EventLoop* own = nullptr;
      const auto use = [&] {
        stage.run();
        own = seen;
        CHECK(own == &EventLoop::current());
        for (const test::Way way : test::every_way) {
          INFO(test::name_of(way));
          seen = nullptr;
          CHECK(test::consume(way, stage) == Ints{1});
          CHECK(seen == own);
        }
      };
      use();
      EventLoop* const first = own;
      std::jthread(use).join();
      CHECK(own != first);
    }
    SUBCASE("the one that is running, also if it is the application's") {
      test::NativeLoop native;
      EventLoop loop(native.get());
      const auto read = [&]() -> Task<void> {
        const Ints awaited = co_await collect(stage);
        CHECK(awaited == Ints{1});
        CHECK(std::exchange(seen, nullptr) == &loop);
        auto stream = stage.stream();
        const std::optional<int> x = co_await stream.next();
        CHECK(x == 1);
        CHECK(seen == &loop);
        CHECK_THROWS_AS(stage.run(), LoopRunningError);
        co_await stream.close();
      };
      bool is_read = false;
      loop.spawn(read, [&](const millrace::Outcome<void>& outcome) { is_read = outcome.has_value(); });
      native.run();
      CHECK(is_read);
    }
  }

  TEST_CASE("pypeln: one stage, two consumers") {
    Calls calls;
    const auto count = [&](int x) {
      const Calls::Call call(calls);
      return x;
    };
    const auto minus = [](int x) { return -x; };
    const Stage<int> shared = map(count, numbers(50));
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      calls = Calls();
      const Ints all = test::consume(way, concat(map(later, shared, {.maxsize = 1}), map(minus, shared)));
      CHECK(calls.started == 50);
      Ints left;
      Ints right;
      for (int x : all) (x > 0 ? left : right).push_back(std::abs(x));
      CHECK(std::ranges::count(right, 0) == 2);  // of either consumer
      CHECK(std::erase(right, 0) == 2);
      left.insert(left.begin(), 0);
      right.insert(right.begin(), 0);
      CHECK(left == numbers(50));
      CHECK(right == numbers(50));
    }

    calls = Calls();
    Ints left;
    Ints right;
    const auto note_left = [&](int x) { left.push_back(x); };
    const auto note_right = [&](int x) -> Task<void> {
      right.push_back(x);
      co_await millrace::yield();
    };
    millrace::task::run(each(note_left, shared), each(note_right, shared, {.maxsize = 1}));
    CHECK(calls.started == 50);
    CHECK(left == numbers(50));
    CHECK(right == numbers(50));
  }

  TEST_CASE("pypeln: mixtures") {
    const Ints squares{0, 1, 4, 9};
    const auto is_odd = [](int x) { return x % 2 == 1; };
    const Stage<int> stage = map(later, numbers(4), {.workers = 2});
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, map(later, numbers(4) | std::views::transform(square))) == squares);
      CHECK(test::consume(way, std::views::iota(0, 10) | std::views::filter(is_odd) | std::views::take(2) |
                                   map(later) | map(square)) == Ints{1, 9});
      // An adaptor reads its stage by blocking: not inside a run.
      CHECK_THROWS_AS(test::consume(way, map(later, stage | std::views::transform(square))),
                      LoopRunningError);
    }
    Ints seen;
    for (int x : stage | std::views::transform(square)) seen.push_back(x);
    CHECK(sorted(seen) == squares);
    seen.clear();
    for (int x : map(later, std::views::iota(0)) | std::views::filter(is_odd) | std::views::take(3))
      seen.push_back(x);
    CHECK(seen == Ints{1, 3, 5});
  }

}  // TEST_SUITE
