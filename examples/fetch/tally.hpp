// SPDX-License-Identifier: MIT
//
// Tally: what a job has done so far, in constant memory.
#pragma once

#include "histogram.hpp"
#include "record.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace fetch {

class Tally {
 public:
  void begin() noexcept { ++begun_; }
  void end(const Record& record) noexcept;

  std::uint64_t done() const noexcept { return done_; }
  std::uint64_t failed() const noexcept { return failed_; }
  std::uint64_t in_flight() const noexcept { return begun_ - done_; }

  /// For a progress line: what was done, and how fast of late.
  std::string progress();

  /// For the end of the job.
  std::string summary() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t begun_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t bytes_ = 0;
  Histogram microseconds_;  // of URLs that had an answer
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_look_ = start_;
  std::uint64_t done_at_last_look_ = 0;
  double rate_ = 0;  // [1/s], smoothed
};

}  // namespace fetch
