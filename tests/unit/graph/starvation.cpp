// SPDX-License-Identifier: MIT
//
// A graph that is always ready starves neither timers nor sockets, of whatever kind its sources and stages are.
#include "cpu_clock.hpp"
#include "echo.hpp"
#include "endless.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

using millrace::Event;
using millrace::EventLoop;
using millrace::Stage;
using millrace::Task;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
namespace endless = test::endless;

namespace {

constexpr nanoseconds timer = 10ms;
constexpr nanoseconds limit = 20ms;
constexpr int timers = 3;

/// From the start of a timer to its end. What is checked is the processor's time, in which the loop did something else; see
/// CpuClock.
struct Times {
  nanoseconds busy{};
  nanoseconds passed{};
};

class Stopwatch {
 public:
  Times read() const { return {.busy = clock_.now() - start_, .passed = steady_clock::now() - begin_}; }

 private:
  test::CpuClock clock_ = test::CpuClock::of_this_thread();
  nanoseconds start_ = clock_.now();
  steady_clock::time_point begin_ = steady_clock::now();
};

Times longest(Times a, Times b) {
  return {.busy = std::max(a.busy, b.busy), .passed = std::max(a.passed, b.passed)};
}

long microseconds(nanoseconds time) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

nanoseconds percentile(std::vector<nanoseconds> all, std::size_t percent) {
  std::ranges::sort(all);
  return all[all.size() * percent / 100];
}

Task<Times> time_of_timers() {
  Times times;
  for (int i = 0; i != timers; ++i) {
    const Stopwatch watch;
    co_await millrace::sleep_for(timer);
    times = longest(times, watch.read());
  }
  co_return times;
}

Task<void> read_until(const bool& over, Stage<int> stage) {
  auto stream = stage.stream();
  while (!over) co_await stream.next();
  co_await stream.close();
}

// `other` runs beside a consumer of `stage`.
Task<void> beside(Stage<int> stage, Task<void> other) {
  bool over = false;
  Event ended;
  EventLoop::current().spawn(read_until(over, std::move(stage)),
                             [&](const millrace::Outcome<void>&) { ended.set(); });
  co_await std::move(other);
  over = true;
  co_await ended.wait();
}

Times beside_stream(const Stage<int>& stage) {
  Times times;
  const auto measure = [&]() -> Task<void> { times = co_await time_of_timers(); };
  millrace::run(beside(stage, measure()));
  return times;
}

Times beside_iteration(const Stage<int>& stage) {
  Times times;
  bool over = false;
  EventLoop::current().spawn(time_of_timers(), [&](millrace::Outcome<Times> outcome) {
    times = std::move(outcome).value();
    over = true;
  });
  for ([[maybe_unused]] const int x : stage)
    if (over) break;
  return times;
}

// A host can take a virtual machine's processor away, and no clock of the machine sees it. That does not come three times
// in a row; a graph that starves a timer does it each time.
template <class Measure>
Times undisturbed(Measure measure, const endless::Kind& kind) {
  Times times = measure(kind.make(0));
  for (int again = 0; again != 2 && times.busy >= limit; ++again) times = measure(kind.make(0));
  return times;
}

// The timer is the one that ends it.
Times of_timeout(Task<void> endless_one) {
  const Stopwatch watch;
  CHECK_THROWS_AS(millrace::run(millrace::with_timeout(timer, std::move(endless_one))),
                  millrace::TimeoutError);
  return watch.read();
}
Times of_dropping(const Stage<int>& stage) {
  const auto drop = [](int) {};
  const auto running = [&]() -> Task<void> { co_await millrace::task::each(drop, stage); };
  return of_timeout(running());
}
Times of_collecting(const Stage<int>& stage) {
  const auto running = [&]() -> Task<void> { co_await stage; };
  return of_timeout(running());
}

}  // namespace

TEST_SUITE("unit/graph/starvation") {

  TEST_CASE("endless graph: a 10 ms timer fires within 20 ms") {
    Times all;
    for (const endless::Kind& kind : endless::every_kind) {
      INFO(kind.name);
      const Times streamed = undisturbed(beside_stream, kind);
      const Times iterated = undisturbed(beside_iteration, kind);
      const Times dropped = undisturbed(of_dropping, kind);
      const Times collected = undisturbed(of_collecting, kind);
      CHECK(streamed.busy < limit);
      CHECK(iterated.busy < limit);
      CHECK(dropped.busy < limit);
      CHECK(collected.busy < limit);
      for (const Times& times : {streamed, iterated, dropped, collected}) all = longest(all, times);
    }
    MESSAGE("10 ms timers, the longest [us]: " << microseconds(all.passed) << " passed, "
                                               << microseconds(all.busy) << " busy");
  }

  TEST_CASE("endless graph: a socket's echo has a p99 under 20 ms") {
    nanoseconds longest_delay{};
    nanoseconds longest_trip{};
    for (const endless::Kind& kind : endless::every_kind) {
      INFO(kind.name);
      test::Echo echo(200);
      millrace::run(beside(kind.make(0), echo.serve()));
      REQUIRE(echo.delays().size() == 200);
      const nanoseconds delay = percentile(echo.delays(), 99);
      CHECK(delay < limit);
      longest_delay = std::max(longest_delay, delay);
      longest_trip = std::max(longest_trip, percentile(echo.round_trips(), 99));
    }
    MESSAGE("echoes, the longest p99 [us]: " << microseconds(longest_trip) << " passed, "
                                             << microseconds(longest_delay) << " busy");
  }

}  // TEST_SUITE
