// SPDX-License-Identifier: MIT
#include <millrace/loop/turn_budget.hpp>

#include <algorithm>

namespace millrace::loop {

void TurnBudget::start(base::Moment now) noexcept {
  over_ = is_counted_ = false;
  turn_start_ = slice_start_ = now;
  left_ = slice_;
}

void TurnBudget::start(int steps) noexcept {
  over_ = false;
  is_counted_ = true;
  left_ = steps;
}

bool TurnBudget::next_slice() noexcept {
  left_ = 0;
  over_ = over_ || is_counted_;
  if (over_) return false;
  const base::Moment now = std::chrono::steady_clock::now();
  const auto took = now - slice_start_;
  if (took < slice_time / 2)
    slice_ = std::min(slice_ * 2, longest_slice);
  else if (took > slice_time)
    slice_ = std::max(slice_ / 2, 1);
  if (now - turn_start_ >= turn_time) {
    over_ = true;
    return false;
  }
  slice_start_ = now;
  left_ = slice_;
  return true;
}

}  // namespace millrace::loop
