// SPDX-License-Identifier: MIT
//
// Sleeping coroutines by hand: a heap of moments, in nanoseconds, over one timerfd that libuv watches.
#pragma once

#include "ready.hpp"

#include <uv.h>

#include <chrono>
#include <vector>

namespace limit {

class Timers {
 public:
  using Clock = std::chrono::steady_clock;

  /// A loop of its own.
  Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;
  ~Timers();

  struct Sleep : Waiter {
    Sleep(Timers& in, std::chrono::nanoseconds time) noexcept : timers(in), span(time) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      coroutine = handle;
      timers.add(Clock::now() + span, *this);
    }
    void await_resume() const noexcept {}
    Timers& timers;
    std::chrono::nanoseconds span;
  };
  Sleep sleep_for(std::chrono::nanoseconds span) noexcept { return Sleep(*this, span); }

  /// Until nobody sleeps any more.
  void run(ReadyList& ready);

 private:
  struct Entry {
    Clock::time_point moment;
    Waiter* waiter;
  };

  void add(Clock::time_point moment, Waiter& waiter);
  void wake_due(ReadyList& ready);
  void set_alarm();

  std::vector<Entry> heap_;
  uv_loop_t loop_{};
  uv_poll_t poll_{};
  int alarm_;
};

}  // namespace limit
