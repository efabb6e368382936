// SPDX-License-Identifier: MIT
#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fetch {

void Histogram::add(std::uint64_t value) noexcept {
  ++buckets_[bucket_of(value)];
  ++count_;
  max_ = std::max(max_, value);
}

std::uint64_t Histogram::percentile(double share) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted && seen != 0) return std::min(top_of(bucket), max_);
  }
  return max_;
}

// A value of n + step_bits + 1 bits is one of the 64 steps of range n + 1: its leading one, then step_bits that count.
std::size_t Histogram::bucket_of(std::uint64_t value) noexcept {
  if (value < steps) return static_cast<std::size_t>(value);
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - step_bits - 1;
  return (std::size_t{shift} + 1) * steps + static_cast<std::size_t>((value >> shift) - steps);
}

std::uint64_t Histogram::top_of(std::size_t bucket) noexcept {
  if (bucket < steps) return bucket;
  const std::size_t shift = bucket / steps - 1;
  return ((std::uint64_t{steps} + bucket % steps + 1) << shift) - 1;
}

}  // namespace fetch
