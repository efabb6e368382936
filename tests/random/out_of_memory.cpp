// SPDX-License-Identifier: MIT
//
// Runs random graphs, each once for each allocation that it makes, which fails: out_of_memory [COUNT [FIRST]]. Clang's
// sanitizers let nobody replace operator new: there none fails.
#include "choices.hpp"
#include "trial.hpp"

#include <millrace/testing.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>

namespace {

// The number of runs; 0 where one of them was wrong.
std::uint64_t fail_each_allocation(std::uint64_t seed) {
  for (std::size_t number = 0;; ++number) {
    test::Choices choices(seed);
    const test::Verdict verdict = test::try_graph_without_memory(choices, seed, number);
    if (!verdict.problem.empty()) {
      std::cout << "seed " << seed << ", allocation " << number << ":\n" << verdict.problem << std::flush;
      return 0;
    }
    if (!verdict.allocation_failed) return number + 1;
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t seeds = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 200;
  const std::uint64_t first = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
  const millrace::testing::Seeds chosen = millrace::testing::chosen({first, seeds});
  std::uint64_t runs = 0;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = chosen.first; seed != chosen.first + chosen.count; ++seed) {
    const std::uint64_t made = fail_each_allocation(seed);
    runs += made;
    failed += made == 0 ? 1 : 0;
  }
  std::cout << chosen.count << " random graphs in " << runs << " runs, " << failed << " failed" << std::endl;
  return failed == 0 ? 0 : 1;
}
