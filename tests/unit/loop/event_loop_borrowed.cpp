// SPDX-License-Identifier: MIT
#include "native_loop.hpp"
#include "pause_point.hpp"

#include <millrace/coro/offload.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <optional>

using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::NativeLoop;
using namespace std::chrono_literals;

namespace {

Task<int> answer_after(millrace::Duration delay) {
  co_await millrace::sleep_for(delay);
  co_return 42;
}

Task<int> answer_of_a_thread() {
  co_return co_await millrace::offload([] { return 42; });
}

}  // namespace

TEST_SUITE("unit/loop/event_loop_borrowed") {

  TEST_CASE("EventLoop: the application's uv_run drives it and returns when the work is done") {
    NativeLoop native;
    EventLoop guest(native.get());
    int result = 0;
    const auto keep = [&](Outcome<int> outcome) { result = outcome.value(); };
    SUBCASE("ready work") { guest.spawn(answer_after(0s), keep); }
    SUBCASE("a timer") { guest.spawn(answer_after(1ms), keep); }
    SUBCASE("a job on another thread") { guest.spawn(answer_of_a_thread(), keep); }
    CHECK(native.run() == 0);
    CHECK(result == 42);
    CHECK_FALSE(native.is_alive());
  }

  TEST_CASE("EventLoop: on a borrowed loop it keeps no handle active while it has nothing to do") {
    NativeLoop native;
    EventLoop guest(native.get());
    CHECK_FALSE(native.is_alive());
    CHECK(native.run() == 0);
    guest.spawn(answer_after(1ms), [](const Outcome<int>&) {});
    CHECK(native.is_alive());
    native.run();
    CHECK_FALSE(native.is_alive());
    CHECK(native.active_handles() == 0);
  }

  TEST_CASE("EventLoop: the data of a borrowed loop is the application's") {
    NativeLoop native;
    int mark = 0;
    native.get()->data = &mark;
    {
      EventLoop guest(native.get());
      guest.spawn(answer_after(0s), [](const Outcome<int>&) {});
      native.run();
      CHECK(native.get()->data == &mark);
    }
    native.run();
    CHECK(native.get()->data == &mark);
  }

  TEST_CASE("EventLoop: native() of a guest is the loop it was given, and current() the guest itself") {
    NativeLoop native;
    EventLoop guest(native.get());
    CHECK(guest.native() == native.get());
    EventLoop* seen = nullptr;
    guest.spawn([&]() -> Task<void> {
      seen = &EventLoop::current();
      co_return;
    });
    native.run();
    CHECK(seen == &guest);
    CHECK(&EventLoop::current() != &guest);
  }

  TEST_CASE("EventLoop: works beside handles of the application") {
    NativeLoop native;
    EventLoop guest(native.get());
    uv_timer_t timer;
    EventLoop* seen_by_timer = nullptr;
    uv_timer_init(native.get(), &timer);
    timer.data = &seen_by_timer;
    uv_timer_start(
        &timer,
        [](uv_timer_t* handle) {
          *static_cast<EventLoop**>(handle->data) = &EventLoop::current();
          uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
        },
        1, 0);
    int result = 0;
    guest.spawn(answer_after(1ms), [&](Outcome<int> outcome) { result = outcome.value(); });
    native.run();
    CHECK(result == 42);
    CHECK(seen_by_timer != &guest);
  }

  TEST_CASE("EventLoop: a coroutine that the application resumes in a callback of its own goes on") {
    NativeLoop native;
    EventLoop guest(native.get());
    test::PausePoint pause;
    uv_timer_t timer;
    uv_timer_init(native.get(), &timer);
    timer.data = &pause;
    int result = 0;
    const auto work = [&]() -> Task<int> {
      co_await pause;
      co_return co_await answer_after(0s);
    };
    guest.spawn(work, [&](Outcome<int> outcome) { result = outcome.value(); });
    test::let_run(native.get());
    CHECK(pause.is_reached());
    uv_timer_start(
        &timer,
        [](uv_timer_t* handle) {
          static_cast<test::PausePoint*>(handle->data)->resume();
          uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
        },
        0, 0);
    native.run();
    CHECK(result == 42);
  }

  TEST_CASE("EventLoop: two guests share a loop") {
    NativeLoop native;
    EventLoop first(native.get());
    EventLoop second(native.get());
    int sum = 0;
    const auto add = [&](Outcome<int> outcome) { sum += outcome.value(); };
    first.spawn(answer_after(1ms), add);
    second.spawn(answer_after(1ms), add);
    native.run();
    CHECK(sum == 84);
  }

  TEST_CASE("EventLoop: an application that turns the loop by hand gets its work done") {
    NativeLoop native;
    EventLoop guest(native.get());
    std::optional<int> result;
    guest.spawn(answer_after(1ms), [&](Outcome<int> outcome) { result = outcome.value(); });
    while (!result) uv_run(native.get(), UV_RUN_NOWAIT);
    CHECK(result == 42);
  }

}  // TEST_SUITE
