// SPDX-License-Identifier: MIT
#include "recorder.hpp"

#include <millrace/coro/spawn.hpp>
#include <millrace/loop/scheduler.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

using millrace::EventLoop;
using millrace::loop::Scheduler;

namespace {

class Noting final : public millrace::loop::ReadyCallback {
 public:
  Noting(test::Recorder& recorder, int number) noexcept : recorder_(recorder), number_(number) {}
  void called() noexcept override { recorder_.note(number_); }

 private:
  test::Recorder& recorder_;
  int number_;
};

class PostedFlag final : public millrace::loop::Posted {
 public:
  void arrived() noexcept override { has_arrived = true; }
  bool has_arrived = false;
};

}  // namespace

TEST_SUITE("unit/loop/scheduler") {

  TEST_CASE("Scheduler: what is ready runs first in first out, not inside the call") {
    test::Recorder recorder;
    EventLoop loop;
    Noting first(recorder, 1);
    Noting second(recorder, 2);
    loop.scheduler().schedule(first);
    loop.scheduler().schedule(second);
    CHECK(recorder.take().empty());
    loop.run();
    CHECK(recorder.take() == "1 2");
  }

  TEST_CASE("Scheduler: something ready that is destroyed does not run") {
    test::Recorder recorder;
    EventLoop loop;
    Noting stays(recorder, 1);
    {
      Noting goes(recorder, 2);
      loop.scheduler().schedule(goes);
      loop.scheduler().schedule(stays);
    }
    loop.run();
    CHECK(recorder.take() == "1");
  }

  TEST_CASE("Scheduler: settle runs what is ready, from outside, without waiting") {
    test::Recorder recorder;
    EventLoop loop;
    loop.scheduler().enter();
    loop.scheduler().settle();
    Noting ready(recorder, 1);
    loop.scheduler().schedule(ready);
    std::string seen;
    while (seen.empty()) {
      loop.scheduler().settle();
      seen = recorder.take();
    }
    CHECK(seen == "1");
    loop.scheduler().leave();
  }

  TEST_CASE("Scheduler: settle polls for I/O now and then, however often it is called") {
    EventLoop loop;
    loop.scheduler().enter();
    PostedFlag posted;
    CHECK(loop.scheduler().post(posted));
    while (!posted.has_arrived) loop.scheduler().settle();
    loop.scheduler().leave();
  }

  TEST_CASE("Scheduler: what was posted and is taken back does not arrive") {
    EventLoop loop;
    PostedFlag posted;
    CHECK(loop.scheduler().post(posted));
    loop.scheduler().retract(posted);
    loop.scheduler().retract(posted);
    loop.run();
    CHECK_FALSE(posted.has_arrived);
  }

  TEST_CASE("Scheduler: is active between enter and leave, from which another thread can end the wait") {
    EventLoop loop;
    loop.scheduler().enter();
    std::atomic<bool> posted = false;
    std::thread other([&] {
      posted = true;
      loop.post([&] { loop.scheduler().leave(); });
    });
    loop.run();
    CHECK(posted);
    other.join();
  }

  TEST_CASE("Scheduler: running() is null outside of a turn") {
    CHECK(Scheduler::running() == nullptr);
    Scheduler* seen = nullptr;
    EventLoop loop;
    loop.post([&] { seen = Scheduler::running(); });
    loop.run();
    CHECK(seen == &loop.scheduler());
    CHECK(Scheduler::running() == nullptr);
  }

  TEST_CASE("run: waits for what goes on in the background") {
    bool over = false;
    millrace::run([&]() -> millrace::Task<void> {
      EventLoop& loop = EventLoop::current();
      loop.scheduler().enter_background();
      loop.spawn([&]() -> millrace::Task<void> {
        co_await millrace::sleep_for(std::chrono::milliseconds(1));
        over = true;
        EventLoop::current().scheduler().leave_background();
      });
      co_return;
    });
    CHECK(over);
  }

}  // TEST_SUITE
