// SPDX-License-Identifier: MIT
//
// Loops that end while runs with threads are at work on them: by their destructor, by close, or by the end of their thread.
#include "pool_size.hpp"
#include "thread_work.hpp"

#include <doctest/doctest.h>
#include <uv.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <thread>

using millrace::EventLoop;
using millrace::Outcome;
using test::Jitter;
using test::Token;
namespace thread_work = test::thread_work;

namespace {

constexpr unsigned runs = 5;

// Some runs, of which one may be stopped from another thread.
void spawn_runs(EventLoop& loop, unsigned seed, const Token& token, const std::stop_source& stop,
                std::atomic<int>& over) {
  for (unsigned run = 0; run != runs; ++run) {
    auto work = thread_work::count(thread_work::graph(seed + run, token));
    const auto done = [&](const Outcome<int>&) { ++over; };
    if (run == 0)
      loop.spawn(millrace::with_stop(stop.get_token(), std::move(work)), done);
    else
      loop.spawn(std::move(work), done);
  }
}

void turn_some_times(EventLoop& loop, Jitter& jitter) {
  for (int turn = jitter.number(30); turn > 0; --turn) {
    uv_run(loop.native(), UV_RUN_NOWAIT);
    jitter.pause();
  }
}

// Readers of ranges that were left may still be in their last read.
void wait_until_alone(const Token& token) {
  while (token.use_count() != 1) std::this_thread::yield();
}

}  // namespace

TEST_SUITE("stress/loops") {

  TEST_CASE("EventLoop: 2,000 are destroyed or closed with work in flight, of which some is being stopped") {
    constexpr unsigned rounds = 2'000;
    const test::PoolSize threads(3);
    const Token token = std::make_shared<int>();
    std::atomic<int> over = 0;
    for (unsigned round = 0; round != rounds; ++round) {
      Jitter jitter(round);
      std::stop_source stop;
      auto loop = std::make_unique<EventLoop>();
      spawn_runs(*loop, round, token, stop, over);
      std::thread stopper([&stop, round] {
        Jitter moment(round + 1);
        for (int pause = moment.number(100); pause > 0; --pause) moment.pause();
        stop.request_stop();
      });
      turn_some_times(*loop, jitter);
      if (round % 2 == 0) loop->close();
      loop.reset();
      stopper.join();
    }
    CHECK(over == static_cast<int>(rounds * runs));
    wait_until_alone(token);
  }

  TEST_CASE("EventLoop: 1,000 guests leave their loops with work in flight") {
    constexpr unsigned rounds = 1'000;
    const test::PoolSize threads(3);
    const Token token = std::make_shared<int>();
    std::atomic<int> over = 0;
    int left_open = 0;
    for (unsigned round = 0; round != rounds; ++round) {
      Jitter jitter(round);
      const std::stop_source stop;
      uv_loop_t host;
      REQUIRE(uv_loop_init(&host) == 0);
      {
        EventLoop loop(&host);
        spawn_runs(loop, round, token, stop, over);
        turn_some_times(loop, jitter);
      }
      uv_run(&host, UV_RUN_DEFAULT);
      if (uv_loop_close(&host) != 0) ++left_open;
    }
    CHECK(over == static_cast<int>(rounds * runs));
    CHECK(left_open == 0);
    wait_until_alone(token);
  }

  TEST_CASE("EventLoop: 500 threads end with work in flight on their own loops") {
    constexpr unsigned rounds = 500;
    const test::PoolSize threads(3);
    const Token token = std::make_shared<int>();
    std::atomic<int> over = 0;
    for (unsigned round = 0; round != rounds; ++round) {
      std::thread([&, round] {
        const std::stop_source stop;
        EventLoop& loop = EventLoop::current();
        spawn_runs(loop, round, token, stop, over);
        Jitter jitter(round);
        turn_some_times(loop, jitter);
      }).join();
    }
    CHECK(over == static_cast<int>(rounds * runs));
    wait_until_alone(token);
  }

  TEST_CASE("EventLoop: 1,000 are closed while other threads post to them and their runs offload") {
    constexpr unsigned rounds = 1'000;
    const test::PoolSize threads(3);
    const Token token = std::make_shared<int>();
    std::atomic<int> over = 0;
    int lost = 0;
    for (unsigned round = 0; round != rounds; ++round) {
      const std::stop_source stop;
      EventLoop loop;
      spawn_runs(loop, round, token, stop, over);
      std::atomic<int> taken = 0;
      int called = 0;
      std::thread poster([&] {
        Jitter jitter(round);
        for (;;) {
          try {
            loop.post([&called] { ++called; });
          } catch (const std::logic_error&) {
            return;
          }
          ++taken;
          jitter.pause();
        }
      });
      Jitter jitter(round);
      turn_some_times(loop, jitter);
      loop.close();
      poster.join();
      if (called != taken) ++lost;
    }
    CHECK(over == static_cast<int>(rounds * runs));
    CHECK(lost == 0);
    wait_until_alone(token);
  }

}  // TEST_SUITE
