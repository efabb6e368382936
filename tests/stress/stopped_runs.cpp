// SPDX-License-Identifier: MIT
//
// Runs that work with threads, stopped by another thread at random moments.
#include "pool_size.hpp"
#include "thread_work.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <stop_token>
#include <thread>

using millrace::EventLoop;
using millrace::Outcome;
using test::Jitter;
using test::Token;
namespace thread_work = test::thread_work;

namespace {

int expected(unsigned seed) { return seed % 4 == 3 ? 20 : 10; }

}  // namespace

TEST_SUITE("stress/stopped_runs") {

  TEST_CASE("with_stop: 20,000 runs, stopped anywhere, have all their elements or none is left") {
    constexpr unsigned rounds = 1'000;
    constexpr unsigned runs = 20;
    const test::PoolSize threads(3);
    const Token token = std::make_shared<int>();
    unsigned over = 0;
    int wrong = 0;
    int finished = 0;
    for (unsigned round = 0; round != rounds; ++round) {
      std::deque<std::stop_source> sources(runs);
      EventLoop loop;
      for (unsigned run = 0; run != runs; ++run) {
        const unsigned seed = round * runs + run;
        auto work = thread_work::count(thread_work::graph(seed, token));
        loop.spawn(millrace::with_stop(sources[run].get_token(), std::move(work)),
                   [&, seed](const Outcome<int>& outcome) {
                     ++over;
                     if (!outcome) return;
                     ++finished;
                     wrong += outcome.value() == expected(seed) ? 0 : 1;
                   });
      }
      std::thread stopper([&] {
        Jitter jitter(round);
        for (std::stop_source& source : sources) {
          for (int pause = jitter.number(20); pause > 0; --pause) jitter.pause();
          source.request_stop();
        }
      });
      loop.run();
      stopper.join();
    }
    CHECK(over == rounds * runs);
    CHECK(wrong == 0);
    CHECK(token.use_count() == 1);
    MESSAGE(finished << " came to their end before they were stopped");
  }

}  // TEST_SUITE
