// SPDX-License-Identifier: MIT
//
// Whichever allocation of a run fails: std::bad_alloc reaches the consumer, and nothing is left behind.
#include "allocations.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <new>
#include <optional>
#include <ranges>
#include <thread>
#include <utility>
#include <vector>

using millrace::Stage;
using millrace::Task;
using millrace::task::chunk;
using millrace::task::concat;
using millrace::task::flat_map;
using millrace::task::map;
using millrace::task::ordered;
using test::same;

namespace {

Task<int> now_or_later(int x) {
  for (int turn = x % 3; turn > 0; --turn) co_await millrace::yield();
  co_return x;
}
millrace::AsyncGenerator<int> two_of(int x) {
  co_yield x;
  co_await millrace::yield();
  co_yield x;
}
int first_of(const std::vector<int>& chunk) { return chunk.front(); }

constexpr auto a_dozen = std::views::iota(0, 12);

// A run for each allocation that it makes, which fails.
void fail_each_allocation(const Stage<int>& stage) {
  const std::size_t whole = (stage | millrace::to_vector).size();
  for (std::size_t number = 0;; ++number) {
    INFO(number);
    std::size_t got = 0;
    bool ran_out = false;
    bool has_failed = false;
    {
      const test::FailingAllocation failing(number);
      try {
        for ([[maybe_unused]] const int x : stage) ++got;
      } catch (const std::bad_alloc&) {
        ran_out = true;
      }
      has_failed = failing.has_failed();
    }
    if (!has_failed) {
      CHECK(got == whole);
      return;
    }
    CHECK((ran_out || got == whole));
  }
}

}  // namespace

TEST_SUITE("unit/graph/out_of_memory") {

  TEST_CASE("out of memory: ordered behind workers") {
    fail_each_allocation(ordered(map(now_or_later, a_dozen, {.workers = 3})));
  }

  TEST_CASE("out of memory: {.ordered = true}, one element at a time between the stages") {
    fail_each_allocation(map(now_or_later, a_dozen, {.workers = 3, .maxsize = 1, .ordered = true}));
    fail_each_allocation(ordered(flat_map(two_of, a_dozen, {.workers = 3, .maxsize = 1, .ordered = true})));
  }

  TEST_CASE("out of memory: a fan-out that is put in order") {
    const auto shared = map(now_or_later, a_dozen, {.workers = 2, .maxsize = 1});
    fail_each_allocation(ordered(concat(map(same, shared), map(now_or_later, shared))));
    const auto plain = map(same, a_dozen);
    fail_each_allocation(ordered(concat(plain, map(now_or_later, plain, {.workers = 2, .ordered = true}))));
  }

  TEST_CASE("out of memory: chunks") {
    fail_each_allocation(ordered(map(first_of, chunk(3, ordered(a_dozen)))));
  }

  // A job that is not over would go on with objects that its consumer takes away.
  TEST_CASE("out of memory: a consumer that is cancelled leaves when what runs is over") {
    std::atomic<bool> started = false;
    std::atomic<bool> released = false;
    std::atomic<bool> over = false;
    const auto job = [&] {
      started = true;
      while (!released) std::this_thread::yield();
      over = true;
    };
    const auto work = [&](int x) -> Task<int> {
      co_await millrace::offload(job);
      co_return x;
    };
    bool was_over = false;
    std::optional<test::NoMemory> no_memory;
    const auto consume = [&]() -> Task<void> {
      try {
        co_await map(work, std::views::single(0));
      } catch (const millrace::Cancelled&) {
        was_over = over;
        throw;
      }
    };
    const auto fail = [&]() -> Task<void> {
      while (!started) co_await millrace::yield();
      no_memory.emplace();
      throw std::bad_alloc();
    };
    const auto release = [&]() -> Task<void> {
      while (!no_memory) co_await millrace::yield();
      for (int turn = 0; turn < 100; ++turn) co_await millrace::yield();
      released = true;
    };
    const auto both = [&]() -> Task<void> { co_await millrace::when_all(consume(), fail()); };
    const auto all = [&]() -> Task<void> {
      Task<void> releasing = release();
      co_await millrace::when_all(both(), millrace::shielded(std::move(releasing)));
    };
    bool has_failed = false;
    try {
      millrace::run(all);
    } catch (const std::bad_alloc&) {
      has_failed = true;
    }
    no_memory.reset();
    CHECK(has_failed);
    CHECK(was_over);
  }

}  // TEST_SUITE
