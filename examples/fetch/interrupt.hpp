// SPDX-License-Identifier: MIT
//
// Interrupt: what Ctrl-C and SIGTERM do to a job.
#pragma once

#include "uv_handle.hpp"

#include <chrono>
#include <functional>
#include <stop_token>

namespace fetch {

/// The first signal lets the job drain: no URL is started any more, what is in flight has `drain_time` to end and is then
/// cut off. The second one aborts it. Should even that take longer than `abort_time` (somebody does not read our output),
/// the process ends where it stands.
class Interrupt {
 public:
  static constexpr std::chrono::milliseconds drain_time{5000};
  static constexpr std::chrono::milliseconds abort_time{1000};

  /// Watches the signals, from now to its end; `on_first` is called on the loop when the job begins to drain. Throws
  /// LoopError.
  explicit Interrupt(std::function<void()> on_first);
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// The signal that interrupted the job first; 0: none.
  int signal() const noexcept { return signal_; }

  std::stop_token draining() const noexcept { return draining_.get_token(); }
  std::stop_token cutting_off() const noexcept { return cutting_off_.get_token(); }
  std::stop_token aborting() const noexcept { return aborting_.get_token(); }

 private:
  UvHandle<uv_signal_t> watch(int signal);
  void caught(int signal);

  std::function<void()> on_first_;
  std::stop_source draining_;
  std::stop_source cutting_off_;
  std::stop_source aborting_;
  int signal_ = 0;
  UvHandle<uv_timer_t> timer_;
  UvHandle<uv_signal_t> on_interrupt_;
  UvHandle<uv_signal_t> on_terminate_;
};

}  // namespace fetch
