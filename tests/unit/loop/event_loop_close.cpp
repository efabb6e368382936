// SPDX-License-Identifier: MIT
#include "log_capture.hpp"
#include "native_loop.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/offload.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <thread>

using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::NativeLoop;
using namespace std::chrono_literals;

namespace {

Task<void> sleep_long(test::Recorder& recorder) {
  const test::NoteAtEnd at_end(recorder, "unwound");
  co_await millrace::sleep_for(1h);
}

const auto ignore = [](const Outcome<void>&) {};

}  // namespace

TEST_SUITE("unit/loop/event_loop_close") {

  TEST_CASE("EventLoop: closing a borrowed loop leaves no handle") {
    NativeLoop native;
    std::optional<EventLoop> guest(std::in_place, native.get());
    CHECK(native.close() == UV_EBUSY);
    SUBCASE("close()") { guest->close(); }
    SUBCASE("close(callback) and one more uv_run") {
      bool told = false;
      guest->close([&] {
        told = true;
        CHECK(native.handles() == 0);
      });
      native.run();
      CHECK(told);
    }
    SUBCASE("the destructor and one more uv_run") {
      guest.reset();
      native.run();
    }
    CHECK(native.close() == 0);
  }

  TEST_CASE("EventLoop: closing cancels what runs and waits for its end") {
    test::Recorder recorder;
    NativeLoop native;
    std::optional<EventLoop> guest(std::in_place, native.get());
    guest->spawn(sleep_long(recorder), ignore);
    SUBCASE("before it started: it never does") {
      guest->close();
      CHECK(recorder.take().empty());
    }
    SUBCASE("close()") {
      test::let_run(native.get());
      guest->close();
      CHECK(recorder.take() == "unwound");
    }
    SUBCASE("close(callback)") {
      test::let_run(native.get());
      guest->close([&] { recorder.note("closed"); });
      native.run();
      CHECK(recorder.take() == "unwound closed");
    }
    SUBCASE("the destructor") {
      test::let_run(native.get());
      guest.reset();
      native.run();
      CHECK(recorder.take() == "unwound");
    }
    CHECK(native.close() == 0);
  }

  TEST_CASE("EventLoop: the destructor of an owned loop drives it to the end of what runs on it") {
    test::Recorder recorder;
    {
      EventLoop loop;
      loop.spawn(sleep_long(recorder), [&](const Outcome<void>& outcome) {
        CHECK_THROWS_AS(outcome.value(), millrace::Cancelled);
        recorder.note("done");
      });
      test::let_run(loop.native());
    }
    CHECK(recorder.take() == "unwound done");
  }

  TEST_CASE("EventLoop: closing waits for a shielded await") {
    test::Recorder recorder;
    EventLoop loop;
    loop.spawn([&]() -> Task<void> {
      try {
        co_await millrace::sleep_for(1h);
      } catch (const millrace::Cancelled&) {
        recorder.note("cancelled");
      }
      co_await millrace::shielded(millrace::sleep_for(1ms));
      recorder.note("shielded");
    });
    test::let_run(loop.native());
    loop.close();
    CHECK(recorder.take() == "cancelled shielded");
  }

  TEST_CASE("EventLoop: closing waits for a job that runs") {
    std::binary_semaphore started{0};
    std::binary_semaphore go{0};
    std::atomic<bool> job_over = false;
    EventLoop loop;
    const auto job = [&] {
      started.release();
      go.acquire();
      job_over = true;
    };
    const auto work = [&]() -> Task<void> { co_await millrace::offload(job); };
    loop.spawn(work, ignore);
    test::let_run(loop.native());
    started.acquire();
    std::thread letting_go([&] { go.release(); });
    loop.close();
    CHECK(job_over);
    letting_go.join();
  }

  TEST_CASE("EventLoop: a loop that is closed stays closed") {
    EventLoop loop;
    loop.close();
    loop.close();
    bool told = false;
    loop.close([&] { told = true; });
    CHECK(told);
    CHECK_THROWS_AS(loop.spawn([]() -> Task<void> { co_return; }), std::logic_error);
    CHECK_THROWS_AS(loop.post([] {}), std::logic_error);
  }

  TEST_CASE("EventLoop: every callback of several close() calls is called") {
    test::Recorder recorder;
    NativeLoop native;
    EventLoop guest(native.get());
    guest.close([&] { recorder.note("first"); });
    guest.close([&] { recorder.note("second"); });
    native.run();
    CHECK(recorder.take() == "first second");
  }

  TEST_CASE("EventLoop: an exception of the close callback is logged") {
    test::LogCapture log;
    NativeLoop native;
    EventLoop guest(native.get());
    guest.close([] { throw std::range_error("in closed"); });
    native.run();
    CHECK(log.contains("in closed"));
  }

  TEST_CASE("EventLoop: the close callback may destroy the loop object") {
    NativeLoop native;
    auto guest = std::make_unique<EventLoop>(native.get());
    guest->close([&] { guest.reset(); });
    native.run();
    CHECK(guest == nullptr);
    CHECK(native.close() == 0);
  }

  TEST_CASE("EventLoop: can be closed from a coroutine on it, by callback") {
    test::Recorder recorder;
    NativeLoop native;
    EventLoop guest(native.get());
    guest.spawn(sleep_long(recorder), ignore);
    guest.spawn([&]() -> Task<void> {
      co_await millrace::yield();
      guest.close([&] { recorder.note("closed"); });
      recorder.note("asked");
    });
    native.run();
    CHECK(recorder.take() == "asked unwound closed");
    CHECK(native.close() == 0);
  }

  TEST_CASE("EventLoop: a task that outlives its loop object still has a current loop") {
    NativeLoop native;
    std::optional<EventLoop> guest(std::in_place, native.get());
    uv_loop_t* seen = nullptr;
    guest->spawn(
        [&]() -> Task<void> {
          try {
            co_await millrace::sleep_for(1h);
          } catch (const millrace::Cancelled&) {
            seen = EventLoop::current().native();
          }
        },
        ignore);
    test::let_run(native.get());
    guest.reset();
    native.run();
    CHECK(seen == native.get());
  }

  TEST_CASE("EventLoop: closing one loop leaves another guest of the same libuv loop alone") {
    NativeLoop native;
    EventLoop first(native.get());
    EventLoop second(native.get());
    bool ran = false;
    second.spawn([&]() -> Task<void> {
      co_await millrace::sleep_for(1ms);
      ran = true;
    });
    first.close();
    native.run();
    CHECK(ran);
  }

}  // TEST_SUITE
