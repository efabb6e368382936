// SPDX-License-Identifier: MIT
#include "functions.hpp"
#include "log_capture.hpp"
#include "recorder.hpp"

#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <uv.h>

#include <memory>
#include <stdexcept>
#include <thread>

using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::answer;
using test::fail;

TEST_SUITE("unit/loop/event_loop") {

  TEST_CASE("EventLoop: an owned loop runs what was spawned, then returns") {
    EventLoop loop;
    int result = 0;
    loop.spawn(answer(), [&](Outcome<int> outcome) { result = outcome.value(); });
    CHECK(result == 0);
    loop.run();
    CHECK(result == 42);
  }

  TEST_CASE("EventLoop: run() returns at once where there is nothing to do, again and again") {
    EventLoop loop;
    loop.run();
    loop.run();
    CHECK(uv_loop_alive(loop.native()) == 0);
  }

  TEST_CASE("EventLoop: can be used again after it was idle") {
    EventLoop loop;
    int sum = 0;
    for (int round = 0; round < 3; ++round) {
      loop.spawn(answer(), [&](Outcome<int> outcome) { sum += outcome.value(); });
      loop.run();
    }
    CHECK(sum == 3 * 42);
  }

  TEST_CASE("EventLoop: two loops on one thread are independent") {
    EventLoop first;
    EventLoop second;
    int sum = 0;
    const auto add = [&](Outcome<int> outcome) { sum += outcome.value(); };
    first.spawn(answer(), add);
    second.spawn(answer(), add);
    second.run();
    CHECK(sum == 42);
    first.run();
    CHECK(sum == 84);
  }

  TEST_CASE("EventLoop: current() is the running loop inside, and the thread's own outside") {
    EventLoop& own = EventLoop::current();
    CHECK(&EventLoop::current() == &own);
    EventLoop loop;
    EventLoop* seen_in_task = nullptr;
    EventLoop* seen_in_done = nullptr;
    const auto look = [&]() -> Task<void> {
      co_await millrace::yield();
      seen_in_task = &EventLoop::current();
    };
    loop.spawn(look, [&](Outcome<void>) { seen_in_done = &EventLoop::current(); });
    loop.run();
    CHECK(seen_in_task == &loop);
    CHECK(seen_in_done == &loop);
    CHECK(&EventLoop::current() == &own);

    EventLoop* elsewhere = nullptr;
    std::thread([&] { elsewhere = &EventLoop::current(); }).join();
    CHECK(elsewhere != &own);
  }

  TEST_CASE("EventLoop: run(task) works on the loop that current() names") {
    EventLoop* seen = nullptr;
    millrace::run([&]() -> Task<void> {
      seen = &EventLoop::current();
      co_return;
    });
    CHECK(seen == &EventLoop::current());
  }

  TEST_CASE("EventLoop: a spawned callable is kept, with its captures, until its task is over") {
    EventLoop loop;
    auto number = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = number;
    int seen = 0;
    loop.spawn([number = std::move(number), &seen]() -> Task<void> {
      co_await millrace::yield();
      seen = *number;
    });
    CHECK_FALSE(watched.expired());
    loop.run();
    CHECK(seen == 1);
    CHECK(watched.expired());
  }

  TEST_CASE("EventLoop: what is spawned runs in the loop's turn, first in first out") {
    test::Recorder recorder;
    EventLoop loop;
    const auto note = [&](int number) -> Task<void> {
      recorder.note(number);
      co_return;
    };
    loop.spawn(note(1));
    loop.spawn(note(2));
    loop.spawn(note(3));
    CHECK(recorder.take().empty());
    loop.run();
    CHECK(recorder.take() == "1 2 3");
  }

  TEST_CASE("EventLoop: done gets the failure") {
    EventLoop loop;
    std::exception_ptr error;
    loop.spawn(fail(), [&](Outcome<void> outcome) { error = outcome.error(); });
    loop.run();
    REQUIRE(error);
    CHECK_THROWS_AS(std::rethrow_exception(error), std::range_error);
  }

  TEST_CASE("EventLoop: a callable that throws before it makes a task is a failure of the task") {
    EventLoop loop;
    bool failed = false;
    const auto thrower = []() -> Task<void> (*)() { throw std::range_error("no task"); };
    const auto make = [&]() -> Task<void> { return thrower()(); };
    loop.spawn(make, [&](Outcome<void> outcome) { failed = !outcome; });
    loop.run();
    CHECK(failed);
  }

  TEST_CASE("EventLoop: without done a failure is logged as an error") {
    test::LogCapture log;
    EventLoop loop;
    loop.spawn(fail());
    loop.run();
    CHECK(log.text() == "error millrace: a spawned task failed: too far\n");
  }

  TEST_CASE("EventLoop: without done a result is dropped in silence") {
    test::LogCapture log;
    EventLoop loop;
    loop.spawn(answer());
    loop.run();
    CHECK(log.text().empty());
  }

  TEST_CASE("EventLoop: an exception of done is logged, and the loop goes on") {
    test::LogCapture log;
    EventLoop loop;
    bool other_ran = false;
    loop.spawn(answer(), [](const Outcome<int>&) { throw std::range_error("in done"); });
    loop.spawn(answer(), [&](const Outcome<int>&) { other_ran = true; });
    loop.run();
    CHECK(log.contains("in done"));
    CHECK(other_ran);
  }

  TEST_CASE("EventLoop: a task may spawn, and run() waits for that too") {
    EventLoop loop;
    int result = 0;
    loop.spawn([&]() -> Task<void> {
      EventLoop::current().spawn(answer(), [&](Outcome<int> outcome) { result = outcome.value(); });
      co_return;
    });
    loop.run();
    CHECK(result == 42);
  }

  TEST_CASE("EventLoop: native() is a libuv loop that the application may use") {
    EventLoop loop;
    uv_timer_t timer;
    int rung = 0;
    uv_timer_init(loop.native(), &timer);
    timer.data = &rung;
    uv_timer_start(&timer, [](uv_timer_t* handle) { ++*static_cast<int*>(handle->data); }, 0, 0);
    loop.run();
    CHECK(rung == 1);
    uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
    loop.run();
  }

}  // TEST_SUITE
