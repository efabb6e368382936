// SPDX-License-Identifier: MIT
//
// How long the endurance tests go on, and what they measure meanwhile.
#pragma once

#include "resident_memory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <optional>

namespace test {

/// `count`, times MILLRACE_ENDURANCE_SCALE, so that a slow build can go on for less: 0.01 is a hundredth.
inline long long scaled(long long count) {
  const char* scale = std::getenv("MILLRACE_ENDURANCE_SCALE");  // NOLINT(concurrency-mt-unsafe): one thread
  if (scale == nullptr) return count;
  return std::max(1000LL, static_cast<long long>(static_cast<double>(count) * std::atof(scale)));
}

/// Looks at the resident memory at each percent of the work, and reports at the end what it came to.
class Endurance {
 public:
  explicit Endurance(long long work) : work_(work), next_(work / 100) {}

  /// To be called often, with what has been done so far.
  void done(long long so_far) {
    if (so_far >= next_) look(so_far);
  }

  /// Memory is flat from the first percent on.
  void check() {
    look(work_);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
    MESSAGE(work_ << " in " << time.count() << " s, " << 1e9 * time.count() / static_cast<double>(work_)
                  << " ns each");
    if (!first_) return;
    MESSAGE("resident memory [KiB]: " << *first_ / 1024 << " at 1 %, then at most " << *highest_ / 1024);
    CHECK(*highest_ <= *first_ + tolerance);
  }

 private:
  static constexpr std::size_t tolerance = std::size_t{1} << 20;  // [bytes]

  void look(long long so_far) {
    const std::optional<std::size_t> now = resident_memory();
    if (!first_) first_ = now;
    highest_ = std::max(highest_, now);
    next_ = so_far + std::max(1LL, work_ / 100);
  }

  long long work_;
  long long next_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::optional<std::size_t> first_;
  std::optional<std::size_t> highest_;
};

}  // namespace test
