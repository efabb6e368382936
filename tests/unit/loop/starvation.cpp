// SPDX-License-Identifier: MIT
//
// Work that is always ready does not starve timers, I/O and posts.
#include "background.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/offload.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

using millrace::Event;
using millrace::EventLoop;
using millrace::Task;
using namespace std::chrono_literals;

namespace {

Task<void> yield_until(const bool& over) {
  while (!over) co_await millrace::yield();
}

Task<void> await_set_event_until(const bool& over) {
  Event event;
  event.set();
  while (!over) co_await event.wait();
}

Task<void> use_queue_until(const bool& over) {
  millrace::BoundedQueue<int> queue(0);
  while (!over) {
    co_await queue.push(1);
    co_await queue.pop();
  }
}

/// `busy` runs for ever beside `other`, unless it is told that `other` is over.
template <class Busy>
void run_beside(Busy busy, Task<void> other) {
  bool over = false;
  millrace::run([&]() -> Task<void> {
    test::Background first(busy(over));
    test::Background second(busy(over));
    co_await std::move(other);
    over = true;
    while (!first.is_over() || !second.is_over()) co_await millrace::yield();
  });
}

Task<void> a_timer() { co_await millrace::sleep_for(10ms); }
Task<void> a_job() {
  co_await millrace::offload([] {});
}
Task<void> a_post() {
  Event arrived;
  EventLoop::current().post([&] { arrived.set(); });
  co_await arrived.wait();
}

}  // namespace

TEST_SUITE("unit/loop/starvation") {

  TEST_CASE("EventLoop: an endless yield loop starves no one") {
    run_beside(yield_until, a_timer());
    run_beside(yield_until, a_job());
    run_beside(yield_until, a_post());
  }

  TEST_CASE("EventLoop: an endless loop over ready awaits starves no one") {
    run_beside(await_set_event_until, a_timer());
    run_beside(await_set_event_until, a_job());
    run_beside(await_set_event_until, a_post());
  }

  TEST_CASE("EventLoop: an endless loop over a queue starves no one") {
    run_beside(use_queue_until, a_timer());
    run_beside(use_queue_until, a_job());
    run_beside(use_queue_until, a_post());
  }

}  // TEST_SUITE
