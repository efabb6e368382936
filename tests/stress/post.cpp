// SPDX-License-Identifier: MIT
//
// Posts from many threads at random moments, to a loop that works, rests and ends meanwhile.
#include "jitter.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

using millrace::Event;
using millrace::EventLoop;
using millrace::Task;
using test::Jitter;

TEST_SUITE("stress/post") {

  TEST_CASE("post: a loop that is now busy, now asleep, gets every post, each thread's in its order") {
    constexpr int threads = 4;
    constexpr int posts = 5000;
    std::vector<int> last(threads, -1);
    bool in_order = true;
    millrace::run([&]() -> Task<void> {
      EventLoop& loop = EventLoop::current();
      Event all;
      int arrived = 0;
      std::vector<std::thread> posters;
      for (int thread = 0; thread < threads; ++thread) {
        posters.emplace_back([&, thread] {
          Jitter jitter(static_cast<unsigned>(thread));
          for (int i = 0; i < posts; ++i) {
            loop.post([&, thread, i] {
              int& previous = last[static_cast<std::size_t>(thread)];
              in_order = in_order && previous == i - 1;
              previous = i;
              if (++arrived == threads * posts) all.set();
            });
            jitter.pause();
          }
        });
      }
      const auto work = [&]() -> Task<void> {
        Jitter jitter(99);
        while (!all.is_set()) co_await millrace::sleep_for(std::chrono::microseconds(jitter.number(50)));
      };
      loop.spawn(work());
      co_await all.wait();
      for (std::thread& poster : posters) poster.join();
      co_await millrace::sleep_for(std::chrono::milliseconds(1));
    });
    CHECK(in_order);
    CHECK(last == std::vector<int>(threads, posts - 1));
  }

  TEST_CASE("post: everything that a loop took before it was closed is called, by its thread") {
    constexpr int rounds = 1'000;
    constexpr int threads = 2;
    int lost = 0;
    for (int round = 0; round < rounds; ++round) {
      // A loop that is closed, but still there: posts to it are refused, not lost.
      auto loop = std::make_unique<EventLoop>();
      std::atomic<int> taken = 0;
      int called = 0;
      std::vector<std::thread> posters;
      for (unsigned thread = 0; thread < threads; ++thread) {
        posters.emplace_back([&, seed = static_cast<unsigned>(round) * threads + thread] {
          Jitter jitter(seed);
          for (;;) {
            try {
              loop->post([&called] { ++called; });
            } catch (const std::logic_error&) {
              return;
            }
            ++taken;
            jitter.pause();
          }
        });
      }
      Jitter(static_cast<unsigned>(round)).pause();
      loop->close();
      for (std::thread& poster : posters) poster.join();
      if (called != taken) ++lost;
    }
    CHECK(lost == 0);
  }

}  // TEST_SUITE
