// SPDX-License-Identifier: MIT
#include "log_capture.hpp"
#include "native_loop.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

using millrace::Event;
using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::NativeLoop;

TEST_SUITE("unit/loop/event_loop_post") {

  TEST_CASE("post: is called on the loop thread, in order, not inside the call") {
    test::Recorder recorder;
    millrace::run([&]() -> Task<void> {
      EventLoop& loop = EventLoop::current();
      Event arrived;
      loop.post([&] { recorder.note(1); });
      loop.post([&] {
        recorder.note(2);
        CHECK(&EventLoop::current() == &loop);
      });
      loop.post([&] { arrived.set(); });
      CHECK(recorder.take().empty());
      co_await arrived.wait();
      CHECK(recorder.take() == "1 2");
    });
  }

  TEST_CASE("post: from other threads, nothing is lost") {
    constexpr int threads = 4;
    constexpr int posts = 1000;
    int arrived = 0;
    bool on_loop_thread = true;
    millrace::run([&]() -> Task<void> {
      EventLoop& loop = EventLoop::current();
      Event all;
      const auto here = std::this_thread::get_id();
      std::vector<std::thread> posters;
      for (int thread = 0; thread < threads; ++thread) {
        posters.emplace_back([&] {
          for (int i = 0; i < posts; ++i) {
            loop.post([&] {
              on_loop_thread = on_loop_thread && std::this_thread::get_id() == here;
              if (++arrived == threads * posts) all.set();
            });
          }
        });
      }
      co_await all.wait();
      for (std::thread& poster : posters) poster.join();
    });
    CHECK(arrived == threads * posts);
    CHECK(on_loop_thread);
  }

  TEST_CASE("post: what was posted before run() is called by it") {
    EventLoop loop;
    bool called = false;
    loop.post([&] { called = true; });
    loop.run();
    CHECK(called);
  }

  TEST_CASE("post: what a posted function posts or spawns is done by the same run()") {
    test::Recorder recorder;
    EventLoop loop;
    loop.post([&] {
      recorder.note("first");
      loop.post([&] { recorder.note("second"); });
      loop.spawn([&]() -> Task<void> {
        co_await millrace::yield();
        recorder.note("task");
      });
    });
    loop.run();
    CHECK(recorder.take() == "first second task");
  }

  TEST_CASE("post: an exception is logged, and the loop goes on") {
    test::LogCapture log;
    bool called = false;
    millrace::run([&]() -> Task<void> {
      Event arrived;
      EventLoop::current().post([] { throw std::range_error("in a post"); });
      EventLoop::current().post([&] {
        called = true;
        arrived.set();
      });
      co_await arrived.wait();
    });
    CHECK(log.text() == "error millrace: a posted function failed: in a post\n");
    CHECK(called);
  }

  TEST_CASE("post: what is left when the loop is closed is called then") {
    NativeLoop native;
    test::Recorder recorder;
    auto guest = std::make_unique<EventLoop>(native.get());
    guest->post([&] { recorder.note("first"); });
    guest->post([&] {
      recorder.note("second");
      guest->post([&] { recorder.note("third"); });
    });
    guest->close();
    CHECK(recorder.take() == "first second third");
  }

  TEST_CASE("post: threads that post without end do not keep the loop from being closed") {
    EventLoop loop;
    int called = 0;
    bool is_refused = false;
    // Another thread's, which posts it again whenever it is called.
    std::function<void()> post_again;
    const auto post = [&] {
      try {
        loop.post(post_again);
      } catch (const std::logic_error&) {
        is_refused = true;
      }
    };
    post_again = [&] {
      ++called;
      std::thread(post).join();
    };
    loop.post(post_again);
    loop.close();
    CHECK(called == 1);
    CHECK(is_refused);
  }

  TEST_CASE("post: what is left when the loop is destroyed is called by then") {
    test::Recorder recorder;
    {
      EventLoop loop;
      loop.post([&] { recorder.note("called"); });
    }
    CHECK(recorder.take() == "called");
  }

  TEST_CASE("post: a move-only function is destroyed on the loop thread after its call") {
    auto number = std::make_unique<int>(7);
    int seen = 0;
    EventLoop loop;
    loop.post([&, number = std::move(number)] { seen = *number; });
    loop.run();
    CHECK(seen == 7);
  }

}  // TEST_SUITE
