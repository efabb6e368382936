// SPDX-License-Identifier: MIT
//
// Random graphs, whose decisions are the fuzzer's bytes: the first is the seed of the order in which things happen.
#include "choices.hpp"
#include "trial.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  test::Choices choices(std::span(data, size).subspan(1));
  const test::Verdict verdict = test::try_graph(choices, data[0]);
  if (verdict.problem.empty()) return 0;
  std::cerr << verdict.problem;
  std::abort();
}
