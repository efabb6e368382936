// SPDX-License-Identifier: MIT
#include "workloads.hpp"

#include "system.hpp"
#include "wrong.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace bench {

int add_one(int x) { return x + 1; }
int twice(int x) { return x * 2; }
int flip_last_bit(int x) { return x ^ 1; }

void w2::expect_not_early(std::chrono::steady_clock::time_point begin) {
  const std::chrono::nanoseconds slept = std::chrono::steady_clock::now() - begin;
  if (slept < nap) throw Wrong("slept " + std::to_string(slept.count()) + " ns only");
}

namespace {

// A linear congruential generator: each step needs the one before, so that no compiler takes fewer.
std::uint64_t arithmetic(std::uint64_t seed, long rounds) {
  for (long round = 0; round < rounds; ++round)
    seed = seed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
  return seed;
}

// The fastest of some tries: the others were disturbed.
long rounds_that_keep_busy() {
  constexpr long tried = 1'000'000;
  double fastest = 1e18;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const double begin = cpu_clock();
    if (arithmetic(static_cast<std::uint64_t>(attempt), tried) == 0) continue;  // which makes it needed
    fastest = std::min(fastest, cpu_clock() - begin);
  }
  return static_cast<long>(std::chrono::nanoseconds(w5::busy).count() / fastest * tried);
}

}  // namespace

int w5::work(int x) {
  static const long rounds = rounds_that_keep_busy();
  // Threads that wrote to one place would wait for each other.
  return x + (arithmetic(static_cast<std::uint64_t>(x), rounds) == 0 ? 1 : 0);
}

}  // namespace bench
