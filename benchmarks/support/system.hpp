// SPDX-License-Identifier: MIT
//
// What the system knows of this process.
#pragma once

#include <cstddef>

namespace bench {

/// To the last core that it may use: the first ones are more often interrupted. False where that is refused.
bool pin_to_one_core() noexcept;

/// Processor time of this process so far, user and system [ns].
double cpu_clock() noexcept;

/// Memory of this process that is resident now [bytes]; 0 where the system does not say.
std::size_t resident_bytes() noexcept;

}  // namespace bench
