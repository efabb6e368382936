// SPDX-License-Identifier: MIT
//
// Histogram: percentiles of any number of values in constant memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fetch {

/// Counts values by size: exactly below 64, then in 64 steps for each power of two, so that a percentile is never more than
/// 1.6 % too high, and never too low.
class Histogram {
 public:
  void add(std::uint64_t value) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t max() const noexcept { return max_; }

  /// The least value that `share` (0 to 1) of the values do not exceed; 0 if there are none.
  std::uint64_t percentile(double share) const noexcept;

 private:
  static constexpr unsigned step_bits = 6;
  static constexpr std::size_t steps = std::size_t{1} << step_bits;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t top_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, (64 - step_bits + 1) * steps> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace fetch
