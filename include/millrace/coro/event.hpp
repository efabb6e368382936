// SPDX-License-Identifier: MIT
//
// Event: something that happens once, and that any number of coroutines may wait for.
#pragma once

#include <millrace/loop/scope.hpp>

namespace millrace {

/// Not set, then set for ever. Belongs to one loop thread.
class MILLRACE_API Event {
 public:
  class Wait;

  Event() noexcept = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool is_set() const noexcept { return set_; }

  /// Wakes all who wait, in the order in which they came; the loop resumes them, not this call.
  void set() noexcept;

  /// Awaitable: returns at once where the event is set. The event must live until then.
  Wait wait() noexcept;

 private:
  loop::ReadyList waiting_;
  bool set_ = false;
};

class [[nodiscard]] Event::Wait {
 public:
  class Awaiter final : public loop::Waiter {
   public:
    explicit Awaiter(Event& event) noexcept : event_(event) {}

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> coroutine) {
      if (!begin(coroutine)) return false;
      if (event_.set_) return pass();
      event_.waiting_.push_back(*this);
      return wait();
    }
    void await_resume() { finish(); }

   private:
    Event& event_;
  };

  explicit Wait(Event& event) noexcept : event_(&event) {}
  Awaiter operator co_await() const noexcept { return Awaiter(*event_); }

 private:
  Event* event_;
};

inline Event::Wait Event::wait() noexcept { return Wait(*this); }

}  // namespace millrace
