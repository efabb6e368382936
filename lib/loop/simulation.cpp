// SPDX-License-Identifier: MIT
#include <millrace/loop/simulation.hpp>

namespace millrace::loop {

namespace {
constexpr int longest_turn = 64;  // [steps]: short ones cut more batches
constexpr int longest_walk = 32;  // into the round, so that a long list stays cheap
}  // namespace

int Simulation::turn_steps() noexcept { return 1 + below(1 + below(longest_turn)); }

Ready* Simulation::take_next(ReadyList& ready) noexcept {
  if (&ready.front() == &round_end_) round_end_.Ready::unlink();
  if (ready.empty()) return nullptr;
  if (!round_end_.Ready::is_linked()) ready.push_back(round_end_);
  Ready* chosen = &ready.front();
  for (int steps = below(longest_walk); steps != 0; --steps) {
    Ready* next = ready.next(*chosen);
    chosen = next != &round_end_ ? next : &ready.front();
  }
  chosen->unlink();
  return chosen;
}

}  // namespace millrace::loop
