// SPDX-License-Identifier: MIT
//
// Blocking calls inside the library's coroutines and callbacks throw at once; they never hang.
#include "native_loop.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <vector>

using millrace::EventLoop;
using millrace::LoopRunningError;
using millrace::Outcome;
using millrace::Task;
using test::NativeLoop;

namespace {

Task<void> nothing() { co_return; }

/// True where every blocking call throws LoopRunningError.
bool all_refused(EventLoop& loop) {
  const std::vector<std::function<void()>> calls = {
      [] { millrace::run(nothing()); },
      [] { millrace::run([] { return nothing(); }); },
      [&] { loop.run(); },
      [&] { loop.close(); },
  };
  for (const auto& call : calls) {
    try {
      call();
      return false;
    } catch (const LoopRunningError&) {
    }
  }
  return true;
}

}  // namespace

TEST_SUITE("unit/loop/loop_running") {

  TEST_CASE("LoopRunningError: in a coroutine, before and after a suspension") {
    EventLoop other;
    bool before = false;
    bool after = false;
    millrace::run([&]() -> Task<void> {
      before = all_refused(other) && all_refused(EventLoop::current());
      co_await millrace::yield();
      after = all_refused(other) && all_refused(EventLoop::current());
    });
    CHECK(before);
    CHECK(after);
  }

  TEST_CASE("LoopRunningError: in done, in a posted function, in a stop callback") {
    EventLoop loop;
    bool in_done = false;
    bool in_post = false;
    loop.spawn(nothing(), [&](const Outcome<void>&) { in_done = all_refused(loop); });
    loop.post([&] { in_post = all_refused(loop); });
    loop.run();
    CHECK(in_done);
    CHECK(in_post);
  }

  TEST_CASE("LoopRunningError: in a coroutine on a borrowed loop") {
    NativeLoop native;
    EventLoop guest(native.get());
    bool refused = false;
    guest.spawn([&]() -> Task<void> {
      refused = all_refused(guest);
      co_return;
    });
    native.run();
    CHECK(refused);
  }

  TEST_CASE("LoopRunningError: in a libuv callback on the loop that is being driven") {
    EventLoop loop;
    struct Seen {
      EventLoop& loop;
      bool refused = false;
    } seen{loop};
    uv_timer_t timer;
    uv_timer_init(loop.native(), &timer);
    timer.data = &seen;
    uv_timer_start(
        &timer,
        [](uv_timer_t* handle) {
          auto& data = *static_cast<Seen*>(handle->data);
          try {
            data.loop.run();
          } catch (const LoopRunningError&) {
            data.refused = true;
          }
          uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
        },
        0, 0);
    loop.run();
    CHECK(seen.refused);
  }

  TEST_CASE("LoopRunningError: a callback of the application's loop may block on the thread's own loop") {
    NativeLoop native;
    EventLoop guest(native.get());
    int result = 0;
    uv_timer_t timer;
    uv_timer_init(native.get(), &timer);
    timer.data = &result;
    uv_timer_start(
        &timer,
        [](uv_timer_t* handle) {
          *static_cast<int*>(handle->data) = millrace::run([]() -> Task<int> {
            co_await millrace::yield();
            co_return 42;
          });
          uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
        },
        0, 0);
    native.run();
    CHECK(result == 42);
  }

  TEST_CASE("LoopRunningError: the loop is usable after the refusal") {
    millrace::run([]() -> Task<void> {
      CHECK_THROWS_AS(millrace::run(nothing()), LoopRunningError);
      co_await millrace::yield();
    });
    CHECK_NOTHROW(millrace::run(nothing()));
  }

}  // TEST_SUITE
