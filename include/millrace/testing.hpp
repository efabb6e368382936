// SPDX-License-Identifier: MIT
//
// For tests of pipelines: a loop whose time is virtual, and whose order is random, but follows from a seed.
//
//   mr::testing::explore(1000, [] {                       // a thousand orders in which things can happen
//     const auto pages = urls | mr::task::map(fetch, {.workers = 8, .timeout = 30s});
//     CHECK((pages | mr::to_vector).size() == urls.size());
//   });
//
// Not included by millrace.hpp.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/errors.hpp>
#include <millrace/loop/event_loop.hpp>
#include <millrace/loop/simulation.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <type_traits>

namespace millrace::testing {

/// Nothing could go on any more, and somebody waited. The log says what each stage was at.
class MILLRACE_API StuckError : public std::runtime_error {
 public:
  explicit StuckError(std::uint64_t seed);
  ~StuckError() override;
};

/// While it lives, this thread's own loop, which `run` and synchronous iteration drive, is a simulated one:
///
/// **Order.** What is ready runs in a random order, in turns of random length. All that was ready runs once before what
/// became ready meanwhile, so that `yield()` keeps its promise. The same seed gives the same order.
///
/// **Time.** It passes when nothing else can happen, and then at once: `sleep_for(1h)` costs nothing, and a timeout expires
/// only where the call would really have taken that long. While `offload` or a `use_thread` source works, it stands still:
/// what threads do is neither simulated nor reproducible.
///
/// **Hanging.** Where nothing can go on and no timer is left, everything on the loop is cancelled after a second of real
/// time, which is there for posts from threads of the test's own; `is_stuck` says so.
///
/// Sockets and other handles of libuv live in real time: a simulation is not for them. **Threads**: the thread that made it.
class MILLRACE_API Simulation {
 public:
  /// Throws LoopRunningError inside a running loop, and std::logic_error inside another simulation of this thread.
  explicit Simulation(std::uint64_t seed);
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;
  /// Cancels what is left on the loop, and drives it to its end.
  ~Simulation();

  std::uint64_t seed() const noexcept { return seed_; }
  /// Virtual time that has passed [ns].
  std::chrono::nanoseconds elapsed() const noexcept { return chance_.now().time_since_epoch(); }
  bool is_stuck() const noexcept { return chance_.is_stuck(); }

 private:
  std::uint64_t seed_;
  loop::Simulation chance_;
  EventLoop loop_;
};

/// The seeds that `explore` runs.
struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 1000;

  constexpr Seeds(std::uint64_t how_many) noexcept : count(how_many) {}
  constexpr Seeds(std::uint64_t from, std::uint64_t how_many) noexcept : first(from), count(how_many) {}
};

/// These, or the one that the environment variable MILLRACE_SEED names. Throws std::invalid_argument where that is no number.
MILLRACE_API Seeds chosen(Seeds seeds);
/// Says on standard error which seed failed, and how to run it alone.
MILLRACE_API void report_failed(std::uint64_t seed) noexcept;

/// Calls `test()`, or `test(simulation)`, in a simulation for each seed, until one throws: that seed is printed, and its
/// exception passed on. With MILLRACE_SEED=n in the environment, seed n alone.
///
/// **Errors**: what `test` throws; StuckError where it hung.
template <class Test>
void explore(Seeds seeds, Test test) {
  seeds = chosen(seeds);
  for (std::uint64_t seed = seeds.first; seed != seeds.first + seeds.count; ++seed) {
    try {
      Simulation simulation(seed);
      try {
        if constexpr (std::is_invocable_v<Test&, Simulation&>)
          test(simulation);
        else
          test();
      } catch (...) {
        if (!simulation.is_stuck()) throw;
      }
      if (simulation.is_stuck()) throw StuckError(seed);
    } catch (...) {
      report_failed(seed);
      throw;
    }
  }
}

}  // namespace millrace::testing
