// SPDX-License-Identifier: MIT
#pragma once

#include "system.hpp"
#include "wrong.hpp"

#include <cstddef>

namespace bench {

/// Looks at the memory when the last of the expected calls is about to wait too.
class Gauge {
 public:
  explicit Gauge(int expected) : expected_(expected), before_(resident_bytes()) {}

  bool arrive() {
    if (++arrived_ != expected_) return false;
    after_ = resident_bytes();
    return true;
  }

  double bytes_each() const {
    expect_equal("elements that waited at once", arrived_, expected_);
    return static_cast<double>(after_ - before_) / expected_;
  }

 private:
  int expected_;
  int arrived_ = 0;
  std::size_t before_;
  std::size_t after_ = 0;
};

}  // namespace bench
