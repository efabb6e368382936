// SPDX-License-Identifier: MIT
//
// Runs random graphs, a seed each: random_graphs [COUNT [FIRST]]. MILLRACE_SEED=N runs one.
#include "choices.hpp"
#include "trial.hpp"

#include <millrace/testing.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>

int main(int count, char** arguments) {
  const std::uint64_t seeds = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 20'000;
  const std::uint64_t first = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
  const millrace::testing::Seeds chosen = millrace::testing::chosen({first, seeds});
  std::uint64_t failed = 0;
  for (std::uint64_t seed = chosen.first; seed != chosen.first + chosen.count; ++seed) {
    test::Choices choices(seed);
    const test::Verdict verdict = test::try_graph(choices, seed);
    if (verdict.problem.empty()) continue;
    ++failed;
    std::cout << "seed " << seed << ":\n" << verdict.problem << std::flush;
  }
  std::cout << chosen.count << " random graphs, " << failed << " failed" << std::endl;
  return failed == 0 ? 0 : 1;
}
