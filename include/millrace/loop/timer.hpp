// SPDX-License-Identifier: MIT
//
// Timers and the heap that orders them: intrusive, so that arming and disarming allocate nothing.
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/base/export.hpp>

#include <cstdint>

namespace millrace::loop {

class TimerHeap;

/// Something that happens at a moment. It leaves its heap when it is destroyed.
class MILLRACE_API Timer {
 public:
  Timer() noexcept = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  bool is_armed() const noexcept { return heap_ != nullptr; }
  base::Moment deadline() const noexcept { return deadline_; }
  void disarm() noexcept;

  /// Called by the loop, disarmed, at or after the deadline.
  virtual void expired() noexcept = 0;

 protected:
  ~Timer() { disarm(); }

 private:
  friend class TimerHeap;

  TimerHeap* heap_ = nullptr;
  Timer* child_ = nullptr;
  Timer* next_ = nullptr;      // the next sibling
  Timer* previous_ = nullptr;  // the previous sibling, or the parent of a first child
  base::Moment deadline_{};
  std::uint64_t sequence_ = 0;  // equal deadlines expire in the order in which they were armed
};

/// A pairing heap: arm in O(1), disarm and pop in O(log n) amortised.
class MILLRACE_API TimerHeap {
 public:
  TimerHeap() noexcept = default;
  TimerHeap(const TimerHeap&) = delete;
  TimerHeap& operator=(const TimerHeap&) = delete;

  bool empty() const noexcept { return root_ == nullptr; }

  /// The next deadline; the end of time where nothing is armed.
  base::Moment next_deadline() const noexcept {
    return root_ != nullptr ? root_->deadline_ : base::Moment::max();
  }

  void arm(Timer& timer, base::Moment deadline) noexcept;
  void disarm(Timer& timer) noexcept;

  /// Takes every timer whose deadline is not after `now`, in order, and tells it.
  void expire(base::Moment now) noexcept;

 private:
  static bool before(const Timer& a, const Timer& b) noexcept;
  static Timer* merge(Timer* a, Timer* b) noexcept;
  static Timer* merge_siblings(Timer* first) noexcept;
  static void cut(Timer& timer) noexcept;

  Timer* root_ = nullptr;
  std::uint64_t sequence_ = 0;
};

inline void Timer::disarm() noexcept {
  if (heap_ != nullptr) heap_->disarm(*this);
}

}  // namespace millrace::loop
