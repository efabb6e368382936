// SPDX-License-Identifier: MIT
//
// One random graph, with random faults, consumed in a random way, and compared with what must be true.
#pragma once

#include "choices.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace test {

struct Verdict {
  std::string problem;  // empty where all that must hold did; else what did not, and for which graph
  bool allocation_failed = false;  // the one that was to
};

/// Everything follows from `choices`, and the order in which things happen from `seed`.
Verdict try_graph(Choices& choices, std::uint64_t seed);

/// The same without faults of its functions; instead, the allocation behind `number` others fails.
Verdict try_graph_without_memory(Choices& choices, std::uint64_t seed, std::size_t number);

}  // namespace test
