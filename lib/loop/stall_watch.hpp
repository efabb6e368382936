// SPDX-License-Identifier: MIT
//
// Looks at the runs of a loop from time to time, and says which of them stand still.
#pragma once

#include <millrace/loop/scheduler.hpp>

#include <chrono>

namespace millrace::loop {

class StallWatch final : public Timer {
 public:
  explicit StallWatch(Scheduler& scheduler) noexcept : scheduler_(scheduler) {}

  /// From now on, where the user wants it.
  void start() noexcept;
  void stop() noexcept { disarm(); }

 private:
  void expired() noexcept override;

  Scheduler& scheduler_;
  std::chrono::nanoseconds span_{0};
};

}  // namespace millrace::loop
