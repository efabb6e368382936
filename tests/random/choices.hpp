// SPDX-License-Identifier: MIT
//
// Where a random graph gets its decisions from: a seed, or the bytes of a fuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace test {

class Choices {
 public:
  explicit Choices(std::uint64_t seed) : random_(seed) {}
  /// Zeros behind the last byte.
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes), is_seeded_(false) {}

  /// From 0 up to `bound`, which is at most 256.
  int below(int bound) {
    if (is_seeded_) return static_cast<int>(random_() % static_cast<unsigned>(bound));
    return next_ < bytes_.size() ? bytes_[next_++] % bound : 0;
  }
  bool one_in(int number) { return below(number) == number - 1; }

 private:
  std::mt19937_64 random_;
  std::span<const std::uint8_t> bytes_;
  std::size_t next_ = 0;
  bool is_seeded_ = true;
};

}  // namespace test
