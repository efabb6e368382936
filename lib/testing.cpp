// SPDX-License-Identifier: MIT
#include <millrace/testing.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace millrace::testing {

StuckError::StuckError(std::uint64_t seed)
    : std::runtime_error("millrace: nothing could go on in the simulation of seed " + std::to_string(seed)) {}
StuckError::~StuckError() = default;

Simulation::Simulation(std::uint64_t seed) : seed_(seed), chance_(seed), loop_(chance_) {}
Simulation::~Simulation() = default;

Seeds chosen(Seeds seeds) {
  const char* wanted = std::getenv("MILLRACE_SEED");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (wanted == nullptr) return seeds;
  char* end = nullptr;
  const std::uint64_t seed = std::strtoull(wanted, &end, 10);
  if (end == wanted || *end != '\0')
    throw std::invalid_argument("millrace: MILLRACE_SEED=" + std::string(wanted) +
                                ": a whole number is needed");
  return {seed, 1};
}

void report_failed(std::uint64_t seed) noexcept {
  std::fprintf(stderr, "millrace: seed %llu failed; MILLRACE_SEED=%llu runs it alone\n",
               static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed));
}

}  // namespace millrace::testing
