// SPDX-License-Identifier: MIT
//
// Awaiting allocates nothing once the thread is warm: frames are recycled. Under AddressSanitizer they are not, by design.
#include "allocations.hpp"
#include "functions.hpp"

#include <millrace/base/export.hpp>
#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/when_all.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>

using millrace::Task;
using test::later;
using test::ready;
using namespace std::chrono_literals;

namespace {

constexpr bool recycles = MILLRACE_ADDRESS_SANITIZER == 0;

/// Allocations of the last of three rounds of `work`.
template <class Work>
std::size_t allocations_when_warm(Work work) {
  std::size_t allocated = 0;
  millrace::run([&]() -> Task<void> {
    for (int round = 0; round < 3; ++round) {
      const std::size_t before = test::allocations();
      co_await work();
      allocated = test::allocations() - before;
    }
  });
  return allocated;
}

/// None where frames are recycled, and some where they are not: then the count itself works.
bool as_expected(std::size_t allocations) { return recycles ? allocations == 0 : allocations > 0; }

}  // namespace

TEST_SUITE("unit/coro/frame_recycling") {

  TEST_CASE("Task: awaiting many costs no allocation once warm") {
    CHECK(as_expected(allocations_when_warm([]() -> Task<void> {
      for (int i = 0; i < 1000; ++i) {
        co_await ready(i);
        co_await later(i);
      }
    })));
  }

  TEST_CASE("AsyncGenerator: neither the generator nor its values cost an allocation once warm") {
    CHECK(as_expected(allocations_when_warm([]() -> Task<void> {
      const auto count = []() -> millrace::AsyncGenerator<int> {
        for (int i = 0; i < 100; ++i) co_yield i;
      };
      auto source = count();
      while (std::optional<int> x = co_await source.next()) co_await later(*x);
    })));
  }

  TEST_CASE("with_timeout, when_all: no allocation once warm") {
    CHECK(as_expected(allocations_when_warm([]() -> Task<void> {
      for (int i = 0; i < 100; ++i) {
        co_await millrace::with_timeout(1h, later(i));
        co_await millrace::when_all(later(i), ready(i));
      }
    })));
  }

  TEST_CASE("BoundedQueue: passing elements costs no allocation once warm") {
    millrace::BoundedQueue<int> queue(16);
    const std::size_t allocated = allocations_when_warm([&queue]() -> Task<void> {
      const auto write = [&queue]() -> Task<void> {
        for (int i = 0; i < 100; ++i) co_await queue.push(i);
      };
      const auto read = [&queue]() -> Task<void> {
        for (int i = 0; i < 100; ++i) co_await queue.pop();
      };
      co_await millrace::when_all(write(), read());
    });
    CHECK(as_expected(allocated));
  }

  TEST_CASE("cancellation: stopping and waking allocate nothing") {
    millrace::run([]() -> Task<void> {
      millrace::Event never;
      millrace::BoundedQueue<int> queue(1);
      const auto wait = [&]() -> Task<void> {
        try {
          co_await millrace::when_all(never.wait(), queue.pop(), millrace::sleep_for(1h));
        } catch (const millrace::Cancelled&) {
        }
      };
      millrace::loop::Scope scope(millrace::loop::current_scheduler());
      millrace::Event over;
      const auto under_scope = [&]() -> Task<void> {
        co_await millrace::coro::EnterScope{&scope};
        co_await wait();
        over.set();
      };
      millrace::EventLoop::current().spawn(under_scope());
      for (int turn = 0; turn < 8; ++turn) co_await millrace::yield();
      const std::size_t before = test::allocations();
      scope.stop();
      CHECK(test::allocations() == before);
      co_await over.wait();
    });
  }

}  // TEST_SUITE
