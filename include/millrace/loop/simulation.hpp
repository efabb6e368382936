// SPDX-License-Identifier: MIT
//
// Chance and time of a loop that is simulated, for tests: what is ready runs in a random order, turns are of random
// length, and time passes only where nothing else can happen. All of it follows from a seed. Users see it through
// millrace/testing.hpp.
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/base/export.hpp>
#include <millrace/loop/ready.hpp>

#include <cstdint>
#include <random>

namespace millrace::loop {

class MILLRACE_API Simulation {
 public:
  explicit Simulation(std::uint64_t seed) : chance_(seed) {}
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  const base::Moment& now() const noexcept { return now_; }
  void advance_to(base::Moment moment) noexcept { now_ = moment; }

  /// How many steps the next turn of the loop has.
  int turn_steps() noexcept;

  /// Takes the next to run: everything that is ready runs once, in random order, before what became ready meanwhile. So
  /// `yield()` lets all others run, as ever. Null where nothing is ready.
  Ready* take_next(ReadyList& ready) noexcept;

  /// The loop had nothing left to do but to wait for ever.
  bool is_stuck() const noexcept { return is_stuck_; }
  void set_stuck() noexcept { is_stuck_ = true; }

 private:
  /// Stands in the ready list behind those of this round.
  class RoundEnd final : public ReadyCallback {
    void called() noexcept override {}
  };

  int below(int bound) noexcept { return static_cast<int>(chance_() % static_cast<unsigned>(bound)); }

  std::mt19937_64 chance_;
  base::Moment now_{};
  RoundEnd round_end_;
  bool is_stuck_ = false;
};

}  // namespace millrace::loop
