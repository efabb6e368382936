// SPDX-License-Identifier: MIT
//
// Blocking inside a running loop is refused at once, wherever it is tried.
#include "background.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <string>
#include <vector>

using millrace::LoopRunningError;
using millrace::Stage;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;

namespace {

Stage<int> three() { return from_iterable(std::views::iota(0, 3)); }

// Each blocking use; their number is how many were refused.
int refusals() {
  const Stage<int> stage = three();
  int refused = 0;
  const auto attempt = [&](auto use) {
    try {
      use();
    } catch (const LoopRunningError&) {
      ++refused;
    }
  };
  attempt([&] { stage.run(); });
  attempt([&] { static_cast<void>(stage.begin()); });
  attempt([&] { static_cast<void>(stage | millrace::to_vector); });
  attempt([&] { millrace::task::run(stage); });
  return refused;
}
constexpr int all_refused = 4;

}  // namespace

TEST_SUITE("unit/graph/loop_running") {

  TEST_CASE("LoopRunningError: in a coroutine; the loop goes on") {
    millrace::run([]() -> Task<void> {
      CHECK(refusals() == all_refused);
      const std::vector<int> all = co_await three();
      CHECK(all.size() == 3);
    });
  }

  TEST_CASE("LoopRunningError: in a function of a stage that a loop drives") {
    const auto block = [](int) { return refusals(); };
    CHECK((map(block, std::vector{0}) | millrace::to_vector) == std::vector{all_refused});
    const auto block_in_coroutine = [](int) -> Task<int> {
      co_await millrace::yield();
      co_return refusals();
    };
    CHECK((map(block_in_coroutine, std::vector{0}) | millrace::to_vector) == std::vector{all_refused});
  }

  TEST_CASE("LoopRunningError: in on_start and on_done") {
    int in_start = 0;
    int in_done = 0;
    const auto pass = [](int x) { return x; };
    const auto start = [&] { in_start = refusals(); };
    const auto done = [&] { in_done = refusals(); };
    map(pass, three(), millrace::StageOptions{.on_start = start, .on_done = done}).run();
    CHECK(in_start == all_refused);
    CHECK(in_done == all_refused);
  }

  TEST_CASE("LoopRunningError: in a source that is read") {
    auto blocking = std::views::iota(0, 1) | std::views::transform([](int) { return refusals(); });
    CHECK((from_iterable(blocking) | millrace::to_vector) == std::vector{all_refused});
  }

  TEST_CASE("LoopRunningError: a range adaptor over a stage is blocking too") {
    const auto doubled = three() | std::views::transform([](int x) { return 2 * x; });
    CHECK_THROWS_AS(from_iterable(doubled).run(), LoopRunningError);
  }

  TEST_CASE("LoopRunningError: in a posted function, and in the callback of a spawned task") {
    int in_post = 0;
    int in_callback = 0;
    millrace::run([&]() -> Task<void> {
      millrace::EventLoop& loop = millrace::EventLoop::current();
      loop.post([&] { in_post = refusals(); });
      const auto nothing = []() -> Task<void> { co_return; };
      loop.spawn(nothing(), [&](millrace::Outcome<void>) { in_callback = refusals(); });
      while (in_post == 0) co_await millrace::yield();
      co_await test::settle();
    });
    CHECK(in_post == all_refused);
    CHECK(in_callback == all_refused);
  }

  TEST_CASE("LoopRunningError: an iterator from outside does not block inside either") {
    const auto slow = [](int x) -> Task<int> {
      co_await millrace::yield();
      co_return x;
    };
    auto it = map(slow, std::views::iota(0, 100), {.maxsize = 1}).begin();
    millrace::run([&]() -> Task<void> {
      co_await millrace::yield();
      const auto go_on = [&] {
        for (; it != std::default_sentinel; ++it) {
        }
      };
      CHECK_THROWS_AS(go_on(), LoopRunningError);
    });
  }

  TEST_CASE("LoopRunningError: says which call it was") {
    millrace::run([]() -> Task<void> {
      std::string text;
      try {
        three().run();
      } catch (const LoopRunningError& error) {
        text = error.what();
      }
      CHECK(text.find("Stage") != std::string::npos);
      co_return;
    });
  }

  TEST_CASE("LoopRunningError: not in the body of a loop over a stage, nor after the run") {
    int sum = 0;
    for (int x : three()) {
      CHECK(refusals() == 0);
      sum += x;
    }
    CHECK(sum == 3);
    CHECK(refusals() == 0);
  }

}  // TEST_SUITE
