// SPDX-License-Identifier: MIT
//
// Wakes a libuv loop at a moment. alarm_timerfd.cpp is exact to the nanosecond (Linux); alarm_uv_timer.cpp serves the
// other systems with libuv's milliseconds. Neither wakes early.
#pragma once

#include <millrace/base/duration.hpp>

#include <uv.h>

namespace millrace::loop {

class Alarm {
 public:
  /// Throws LoopError, and has nothing to close then.
  void open(uv_loop_t* loop);
  void close(void* data, uv_close_cb closed) noexcept;

  /// Moment::max() turns it off. It does not keep the loop alive.
  void set(base::Moment moment) noexcept;

 private:
  union {
    uv_poll_t poll_;
    uv_timer_t timer_;
  };
  int descriptor_ = -1;
  base::Moment set_to_ = base::Moment::max();
};

}  // namespace millrace::loop
