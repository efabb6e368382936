// SPDX-License-Identifier: MIT
//
// How long a loop may go on with what is ready before it looks at timers and I/O again.
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/base/export.hpp>

namespace millrace::loop {

/// Counts resumptions and elements against a turn's time. It looks at the clock once per slice; the slice grows while
/// steps are quick and shrinks to a single step where they are slow, so that neither costs nor delays much.
class MILLRACE_API TurnBudget {
 public:
  static constexpr std::chrono::microseconds turn_time{250};
  static constexpr std::chrono::microseconds slice_time{25};
  static constexpr int longest_slice = 256;

  void start(base::Moment now) noexcept;
  /// A turn of exactly so many steps, however long they take.
  void start(int steps) noexcept;

  /// Counts `steps`; false when the turn is over.
  bool spend(int steps = 1) noexcept {
    left_ -= steps;
    return left_ > 0 || next_slice();
  }

  /// Steps until the next look at the clock, at least 1: no batch should be longer.
  int slice_left() const noexcept { return left_ > 1 ? left_ : 1; }

 private:
  bool next_slice() noexcept;

  int left_ = 0;
  int slice_ = 1;
  bool over_ = true;
  bool is_counted_ = false;  // the turn ends with the slice
  base::Moment turn_start_{};
  base::Moment slice_start_{};
};

}  // namespace millrace::loop
