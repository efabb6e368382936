// SPDX-License-Identifier: MIT
//
// Stop requests from other threads that race with the end of what they would stop.
#include "jitter.hpp"

#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/with_stop.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <stop_token>
#include <thread>

using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::Jitter;

namespace {

Task<void> short_work(unsigned seed) {
  Jitter jitter(seed);
  for (int step = 0; step < 3; ++step) {
    co_await millrace::sleep_for(std::chrono::microseconds(jitter.number(100)));
  }
}

}  // namespace

TEST_SUITE("stress/with_stop") {

  TEST_CASE("with_stop: every one ends once, with a value or cancelled, whenever the request comes") {
    constexpr int count = 20'000;
    std::deque<std::stop_source> sources(count);
    int over = 0;
    EventLoop loop;
    for (int i = 0; i < count; ++i) {
      const auto seed = static_cast<unsigned>(i);
      loop.spawn(millrace::with_stop(sources[seed].get_token(), short_work(seed)),
                 [&](const Outcome<void>&) { ++over; });
    }
    std::thread stopper([&] {
      Jitter jitter(12345);
      for (std::stop_source& source : sources) {
        source.request_stop();
        jitter.pause();
      }
    });
    loop.run();
    stopper.join();
    CHECK(over == count);
  }

  TEST_CASE("with_stop: one token for many, requested while they come and go") {
    constexpr int rounds = 500;
    for (int round = 0; round < rounds; ++round) {
      std::stop_source source;
      int over = 0;
      EventLoop loop;
      for (unsigned i = 0; i < 20; ++i) {
        loop.spawn(millrace::with_stop(source.get_token(), short_work(static_cast<unsigned>(round) * 20 + i)),
                   [&](const Outcome<void>&) { ++over; });
      }
      std::thread stopper([&] {
        Jitter(static_cast<unsigned>(round)).pause();
        source.request_stop();
      });
      loop.run();
      stopper.join();
      CHECK(over == 20);
    }
  }

  TEST_CASE("current_stop_token: other threads may look at it until long after the run") {
    constexpr int rounds = 1'000;
    for (int round = 0; round < rounds; ++round) {
      std::thread watcher;
      const auto hand_out = [&]() -> Task<void> {
        const std::stop_token token = co_await millrace::current_stop_token();
        watcher = std::thread([token, round] {
          Jitter(static_cast<unsigned>(round)).pause();
          static_cast<void>(token.stop_requested());
        });
        co_await short_work(static_cast<unsigned>(round));
      };
      std::stop_source source;
      millrace::run(millrace::with_stop(source.get_token(), hand_out()));
      watcher.join();
    }
  }

}  // TEST_SUITE
