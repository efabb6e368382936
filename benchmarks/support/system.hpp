// SPDX-License-Identifier: MIT
//
// What the system knows of this process.
#pragma once

#include <cstddef>

namespace bench {

/// Processor time of this process so far, user and system [ns].
double cpu_clock() noexcept;

/// Memory of this process that is resident now [bytes]; 0 where the system does not say.
std::size_t resident_bytes() noexcept;

/// The most that were resident at once so far [bytes].
std::size_t peak_resident_bytes() noexcept;

}  // namespace bench
