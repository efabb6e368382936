// SPDX-License-Identifier: MIT
//
// Many jobs, cancelled at random moments: before they start, while they run, when their result is on its way.
#include "jitter.hpp"
#include "pool_size.hpp"

#include <millrace/coro/offload.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/with_timeout.hpp>

#include <doctest/doctest.h>

#include <atomic>

using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::Jitter;

namespace {

/// What became of the jobs.
struct Count {
  std::atomic<int> ran = 0;
  int gave_value = 0;
  int cancelled = 0;
};

Task<void> job(Count& count, unsigned seed) {
  auto work = [&count, seed] {
    Jitter(seed).pause();
    return ++count.ran;
  };
  try {
    co_await millrace::offload(std::move(work));
    ++count.gave_value;
  } catch (const millrace::Cancelled&) {
    ++count.cancelled;
    throw;
  }
}

Task<void> impatient_job(Count& count, unsigned seed) {
  Jitter jitter(seed);
  try {
    co_await millrace::with_timeout(std::chrono::microseconds(jitter.number(300)), job(count, seed));
  } catch (const millrace::TimeoutError&) {
  }
}

}  // namespace

TEST_SUITE("stress/offload") {

  TEST_CASE("offload: jobs that are cancelled at random moments run, or do not run, but are over") {
    constexpr int jobs = 20'000;
    const test::PoolSize threads(3);
    Count count;
    EventLoop loop;
    int over = 0;
    for (int i = 0; i < jobs; ++i) {
      loop.spawn(impatient_job(count, static_cast<unsigned>(i)), [&](const Outcome<void>& outcome) {
        if (outcome) ++over;
      });
    }
    loop.run();
    CHECK(over == jobs);
    CHECK(count.gave_value + count.cancelled == jobs);
    CHECK(count.gave_value == count.ran);
  }

  TEST_CASE("offload: the size of the pool changes while it works") {
    constexpr int jobs = 5'000;
    const test::PoolSize restored(2);
    Count count;
    millrace::run([&]() -> Task<void> {
      int over = 0;
      Jitter jitter(7);
      for (int i = 0; i < jobs; ++i) {
        EventLoop::current().spawn(job(count, static_cast<unsigned>(i)),
                                   [&](const Outcome<void>&) { ++over; });
        if (i % 100 == 0) millrace::set_offload_threads(static_cast<std::size_t>(1 + jitter.number(6)));
      }
      while (over != jobs) co_await millrace::sleep_for(std::chrono::microseconds(200));
    });
    CHECK(count.ran == jobs);
    CHECK(count.gave_value == jobs);
  }

  TEST_CASE("offload: a loop that ends waits for what runs and withdraws the rest") {
    constexpr int rounds = 500;
    const test::PoolSize threads(2);
    for (int round = 0; round < rounds; ++round) {
      Count count;
      {
        EventLoop loop;
        for (int i = 0; i < 20; ++i) {
          loop.spawn(job(count, static_cast<unsigned>(round * 20 + i)), [](const Outcome<void>&) {});
        }
        loop.spawn([&]() -> Task<void> {
          co_await millrace::sleep_for(
              std::chrono::microseconds(Jitter(static_cast<unsigned>(round)).number(200)));
          loop.close([] {});
        });
        loop.run();
      }
      CHECK(count.gave_value == count.ran);
    }
  }

}  // TEST_SUITE
