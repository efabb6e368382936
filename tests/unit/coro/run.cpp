// SPDX-License-Identifier: MIT
#include "functions.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using millrace::Event;
using millrace::EventLoop;
using millrace::Outcome;
using millrace::run;
using millrace::Task;
using test::answer;
using test::fail;
using namespace std::chrono_literals;

TEST_SUITE("unit/coro/run") {

  TEST_CASE("run: gives the result, of any type") {
    CHECK(run(answer()) == 42);
    const auto box = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
    CHECK(*run(box()) == 5);
    CHECK(*run(box) == 5);
    int object = 0;
    const auto refer = [&]() -> Task<int&> { co_return object; };
    CHECK(&run(refer()) == &object);
    CHECK(&run(refer) == &object);
  }

  TEST_CASE("run: throws the exception") {
    CHECK_THROWS_WITH_AS(run(fail()), "too far", std::range_error);
    CHECK_THROWS_WITH_AS(run(fail), "too far", std::range_error);
  }

  TEST_CASE("run: the callable form keeps a coroutine lambda and its captures alive") {
    const int result = run([text = std::string("a text that is longer than a string object")]() -> Task<int> {
      co_await millrace::sleep_for(1ms);
      co_return static_cast<int>(text.size());
    });
    CHECK(result == 42);
  }

  TEST_CASE("run: takes a callable that cannot be copied, and one that is an lvalue") {
    auto number = std::make_unique<int>(3);
    CHECK(run([number = std::move(number)]() -> Task<int> { co_return *number; }) == 3);
    const auto callable = []() -> Task<int> { co_return 4; };
    CHECK(run(callable) == 4);
  }

  TEST_CASE("run: one after another, also after a failure") {
    CHECK(run(answer()) == 42);
    CHECK_THROWS_AS(run(fail()), std::range_error);
    CHECK(run(answer()) == 42);
  }

  TEST_CASE("run: does not wait for what was spawned; it goes on in the next run") {
    test::Recorder recorder;
    Event finish;
    run([&]() -> Task<void> {
      EventLoop::current().spawn([&]() -> Task<void> {
        recorder.note("spawned");
        co_await finish.wait();
        recorder.note("finished");
      });
      co_await millrace::yield();
      co_await millrace::yield();
    });
    CHECK(recorder.take() == "spawned");
    run([&]() -> Task<void> {
      finish.set();
      co_await millrace::sleep_for(1ms);
    });
    CHECK(recorder.take() == "finished");
  }

  TEST_CASE("run: on another thread uses that thread's loop, and what is left is cancelled at its end") {
    test::Recorder recorder;
    std::thread([&] {
      run([&]() -> Task<void> {
        EventLoop::current().spawn(
            [&]() -> Task<void> {
              const test::NoteAtEnd at_end(recorder, "unwound");
              co_await millrace::sleep_for(1h);
            },
            [&](const Outcome<void>&) { recorder.note("done"); });
        co_await millrace::sleep_for(1ms);
        recorder.note("left");
      });
    }).join();
    CHECK(recorder.take() == "left unwound done");
  }

  TEST_CASE("run: any awaitable that a callable returns") {
    Event set;
    set.set();
    CHECK_NOTHROW(run([&] { return set.wait(); }));
  }

}  // TEST_SUITE
