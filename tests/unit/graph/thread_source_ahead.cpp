// SPDX-License-Identifier: MIT
//
// A range that is read on a thread of its own: by whom, and how far ahead.
#include "background.hpp"
#include "gate.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <thread>
#include <vector>

using millrace::Task;
using millrace::task::from_iterable;

namespace {

// How far the thread is ahead of what the consumer has asked for.
struct Meter {
  std::atomic<int> read = 0;
  std::atomic<int> asked = 0;
  std::atomic<int> most_ahead = 0;

  int look(int x) {
    most_ahead = std::max(most_ahead.load(), ++read - asked);
    return x;
  }
  void wait_until_ahead(int count) const {
    while (read - asked < count) std::this_thread::yield();
  }
};

}  // namespace

TEST_SUITE("unit/graph/thread_source_ahead") {

  TEST_CASE("use_thread: one other thread makes, reads and advances the iterators of a run") {
    std::set<std::thread::id> readers;
    const auto note = [&](int x) {
      readers.insert(std::this_thread::get_id());
      return x;
    };
    const auto stage =
        from_iterable(std::views::iota(0, 100) | std::views::transform(note), {.use_thread = true});
    stage.run();
    CHECK(readers.size() == 1);
    CHECK_FALSE(readers.contains(std::this_thread::get_id()));
  }

  TEST_CASE("use_thread: a consumer that has taken k finds exactly k + maxsize + 1 elements read") {
    for (const int maxsize : {1, 2, 16}) {
      Meter meter;
      const auto look = [&meter](int x) { return meter.look(x); };
      auto endless = std::views::iota(0) | std::views::transform(look);
      const auto stage = from_iterable(endless, {.maxsize = maxsize, .use_thread = true});
      millrace::run([&]() -> Task<void> {
        auto stream = stage.stream();
        for (int taken = 0; taken < 200; ++taken) {
          ++meter.asked;
          const std::optional<int> x = co_await stream.next();
          CHECK(*x == taken);
          while (meter.read - meter.asked < maxsize + 1) co_await millrace::yield();
        }
        co_await stream.close();
      });
      CHECK(meter.most_ahead == maxsize + 1);
    }
  }

  TEST_CASE("use_thread: any number is read ahead where maxsize is 0") {
    Meter meter;
    const auto look = [&meter](int x) { return meter.look(x); };
    auto range = std::views::iota(0, 1000) | std::views::transform(look);
    const auto stage = from_iterable(range, {.maxsize = 0, .use_thread = true});
    int expected = 0;
    for (int x : stage) {
      meter.wait_until_ahead(1000);
      CHECK(x == expected++);
    }
    CHECK(expected == 1000);
  }

  TEST_CASE("use_thread: the loop goes on while the range blocks") {
    const auto gate = std::make_shared<test::Gate>();
    const test::OpenAtEnd opened(*gate);
    const auto stage = from_iterable(test::GatedInts(gate), {.use_thread = true});
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      const std::optional<int> zero = co_await stream.next();
      CHECK(*zero == 0);
      const auto next = [&]() -> Task<int> { co_return (co_await stream.next()).value(); };
      test::Background waiting(next());
      gate->wait_until_reached();
      co_await test::settle();
      CHECK_FALSE(waiting.is_over());
      gate->open();
      while (!waiting.is_over()) co_await millrace::yield();
      CHECK(waiting.value() == 1);
      co_await stream.close();
    });
  }

}  // TEST_SUITE
