// SPDX-License-Identifier: MIT
//
// Counts what operator new gives out: allocations.cpp replaces it in every benchmark.
#pragma once

#include <cstddef>

namespace bench {

/// Allocations of this thread since it started.
std::size_t allocations() noexcept;

}  // namespace bench
