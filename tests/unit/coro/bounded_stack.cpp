// SPDX-License-Identifier: MIT
//
// Any number of awaits uses bounded stack, whether they are ready at once or wait; see the -O0 builds.
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

namespace {

constexpr int many = 3'000'000;
constexpr int fewer = 300'000;  // of what is slower

Task<int> ready(int x) { co_return x; }

AsyncGenerator<int> count_to(int end) {
  for (int i = 0; i < end; ++i) co_yield i;
}

Task<int> after_a_turn(int x) {
  co_await millrace::yield();
  co_return x;
}

AsyncGenerator<int> count_by_turns(int end) {
  for (int i = 0; i < end; ++i) {
    if (i % 2 == 0) co_await millrace::yield();
    co_yield i;
  }
}

Task<long long> sum_of_tasks() {
  long long sum = 0;
  for (int i = 0; i < many; ++i) sum += co_await ready(1);
  co_return sum;
}

Task<long long> sum_of_values() {
  AsyncGenerator<int> source = count_to(fewer);
  long long sum = 0;
  while (std::optional<int> x = co_await source.next()) ++sum;
  co_return sum;
}

// What awaits is resumed from within what it waited for, and awaits the next one there.
Task<long long> sum_of_waiting_tasks() {
  long long sum = 0;
  for (int i = 0; i < fewer; ++i) sum += co_await after_a_turn(1);
  co_return sum;
}

Task<long long> sum_of_waiting_values() {
  AsyncGenerator<int> source = count_by_turns(fewer);
  long long sum = 0;
  while (std::optional<int> x = co_await source.next()) ++sum;
  co_return sum;
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

long long result_of(Task<long long> (*make)()) {
  return test::result_on_small_stack([=] { return millrace::run(make); });
}

}  // namespace

TEST_SUITE("unit/coro/bounded_stack") {

  TEST_CASE("Task: three million ready awaits on a small stack") { CHECK(result_of(sum_of_tasks) == many); }

  TEST_CASE("AsyncGenerator: any number of ready values on a small stack") {
    CHECK(result_of(sum_of_values) == fewer);
  }

  TEST_CASE("Task, AsyncGenerator: any number of those that wait, on a small stack") {
    CHECK(result_of(sum_of_waiting_tasks) == fewer);
    CHECK(result_of(sum_of_waiting_values) == fewer);
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
