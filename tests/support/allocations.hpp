// SPDX-License-Identifier: MIT
//
// Counts what operator new gives out. A program that asks for it links allocations.cpp, which replaces the operator.
#pragma once

#include <cstddef>

namespace test {

/// Allocations of this thread since it started.
std::size_t allocations() noexcept;

}  // namespace test
