// SPDX-License-Identifier: MIT
//
// Any number of awaits uses bounded stack, whether they are ready at once or wait; see the -O0 builds.
#include "functions.hpp"
#include "small_stack.hpp"

#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <optional>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Task;
using test::later;
using test::ready;

namespace {

constexpr int many = 3'000'000;
constexpr int fewer = 300'000;  // of what is slower

AsyncGenerator<int> count_at_once(int end) {
  for (int i = 0; i < end; ++i) co_yield i;
}

AsyncGenerator<int> count_by_turns(int end) {
  for (int i = 0; i < end; ++i) {
    if (i % 2 == 0) co_await millrace::yield();
    co_yield i;
  }
}

Task<long long> sum_of(Task<int> (*make)(int), int count) {
  long long sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await make(1);
  co_return sum;
}

Task<long long> count_of(AsyncGenerator<int> source) {
  long long count = 0;
  while (std::optional<int> x = co_await source.next()) ++count;
  co_return count;
}

Task<long long> waits_for_a_set_event() {
  Event event;
  event.set();
  long long waits = 0;
  for (int i = 0; i < fewer; ++i, ++waits) co_await event.wait();
  co_return waits;
}

Task<long long> passes_through_a_queue() {
  millrace::BoundedQueue<int> queue(1);
  long long passed = 0;
  for (int i = 0; i < fewer; ++i) {
    co_await queue.push(1);
    const std::optional<int> x = co_await queue.pop();
    passed += *x;
  }
  co_return passed;
}

Task<long long> wrapped_awaits() {
  long long sum = 0;
  for (int i = 0; i < fewer; ++i) sum += co_await millrace::with_timeout(std::chrono::hours(1), ready(1));
  co_return sum;
}

template <class Make>
long long result_of(Make make) {
  return test::result_on_small_stack([=] { return millrace::run(make()); });
}

}  // namespace

TEST_SUITE("unit/coro/bounded_stack") {

  TEST_CASE("Task: three million ready awaits on a small stack") {
    CHECK(result_of([] { return sum_of(ready, many); }) == many);
  }

  TEST_CASE("AsyncGenerator: any number of ready values on a small stack") {
    CHECK(result_of([] { return count_of(count_at_once(fewer)); }) == fewer);
  }

  TEST_CASE("Task, AsyncGenerator: any number of those that wait, on a small stack") {
    CHECK(result_of([] { return sum_of(later, fewer); }) == fewer);
    CHECK(result_of([] { return count_of(count_by_turns(fewer)); }) == fewer);
  }

  TEST_CASE("Event: any number of ready waits on a small stack") {
    CHECK(result_of(waits_for_a_set_event) == fewer);
  }

  TEST_CASE("BoundedQueue: any number of ready pushes and pops on a small stack") {
    CHECK(result_of(passes_through_a_queue) == fewer);
  }

  TEST_CASE("with_timeout: any number of ready awaits on a small stack") {
    CHECK(result_of(wrapped_awaits) == fewer);
  }

}  // TEST_SUITE
