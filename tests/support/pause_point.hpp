// SPDX-License-Identifier: MIT
//
// A pause that the test ends by hand, inside the call. To the library it is foreign code: it cannot be cancelled.
#pragma once

#include <cassert>
#include <coroutine>
#include <utility>

namespace test {

class PausePoint {
 public:
  PausePoint() = default;
  PausePoint(const PausePoint&) = delete;
  PausePoint& operator=(const PausePoint&) = delete;

  bool is_reached() const noexcept { return static_cast<bool>(waiting_); }

  /// Resumes the one coroutine that waits here, until it suspends again.
  void resume() {
    assert(is_reached());
    std::exchange(waiting_, nullptr).resume();
  }

  struct Awaiter {
    PausePoint& point;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) const noexcept { point.waiting_ = coroutine; }
    void await_resume() const noexcept {}
  };
  Awaiter operator co_await() noexcept { return Awaiter{*this}; }

  /// The same as a value that functions take: awaiting it pauses at this point.
  class Arrival {
   public:
    explicit Arrival(PausePoint& point) noexcept : point_(&point) {}
    Awaiter operator co_await() const noexcept { return Awaiter{*point_}; }

   private:
    PausePoint* point_;
  };
  Arrival arrive() noexcept { return Arrival(*this); }

 private:
  std::coroutine_handle<> waiting_;
};

}  // namespace test
