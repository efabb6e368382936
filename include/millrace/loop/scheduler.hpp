// SPDX-License-Identifier: MIT
//
// What the rest of the library needs of a loop: the ready list, timers, posts from other threads, and a count of what
// keeps it alive. The part that runs once per resumption is inline; libuv is behind the virtual functions.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/loop/blocking_watch.hpp>
#include <millrace/loop/ready.hpp>
#include <millrace/loop/timer.hpp>
#include <millrace/loop/turn_budget.hpp>
#include <millrace/loop/watched.hpp>

#include <chrono>
#include <cstddef>

namespace millrace {
class EventLoop;
}

namespace millrace::loop {

class Scope;
struct PostTag;

/// Something that another thread hands to the loop; it lives until it has arrived. Links allocate nothing.
class Posted : public base::ListHook<PostTag> {
 public:
  /// Called on the loop thread; may destroy this object.
  virtual void arrived() noexcept = 0;

 protected:
  ~Posted() = default;
};

class MILLRACE_API Scheduler {
 public:
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Runs `item` after all that is ready now. First in, first out; nothing is resumed inside the call.
  void schedule(Ready& item) noexcept {
    if (!is_awake_) work_arrived();
    ready_.push_back(item);
  }

  bool has_ready() const noexcept { return !ready_.empty(); }

  TurnBudget& budget() noexcept { return budget_; }

  /// The time that timers go by: the monotonic clock, or that of a simulation.
  base::Moment now() const noexcept {
    return simulated_time_ == nullptr ? std::chrono::steady_clock::now() : *simulated_time_;
  }
  TimerHeap& timers() noexcept { return timers_; }

  /// The scope that stops when the loop is closed.
  Scope& root_scope() noexcept { return *root_scope_; }

  /// While the count is not zero the loop is active: `uv_run` does not return.
  /// `enter` throws std::logic_error where the loop has been closed.
  virtual void enter() = 0;
  virtual void leave() noexcept = 0;

  /// Like `enter` and `leave`, for what outlives its consumer: `run()` waits for it.
  void enter_background() noexcept { ++background_; }
  void leave_background() noexcept { --background_; }
  bool has_background() const noexcept { return background_ != 0; }

  /// Hands `item` to the loop thread; false if the loop is closed. From any thread.
  virtual bool post(Posted& item) noexcept = 0;
  /// Takes back what was posted and has not arrived. From any thread.
  virtual void retract(Posted& item) noexcept = 0;

  /// Drives the loop one turn from outside, waiting for something to happen.
  virtual void drive() = 0;
  /// Runs what is ready now, without waiting; polls for I/O when the budget is spent.
  void settle() {
    if (!ready_.empty() || !budget_.spend()) settle_ready();
  }

  /// Between them a simulation's time stands still: a thread works for this loop, and will post.
  void expect_post() noexcept { ++expected_posts_; }
  void expect_post_no_more() noexcept { --expected_posts_; }

  /// The runs on this loop.
  WatchList& watched() noexcept { return watched_; }
  BlockingWatch& blocking_watch() noexcept { return blocking_watch_; }

  virtual EventLoop& facade() noexcept = 0;

  /// The loop whose turn this thread is in; null outside.
  static Scheduler* running() noexcept;

 protected:
  Scheduler() noexcept = default;
  ~Scheduler() = default;

  virtual void work_arrived() noexcept = 0;
  virtual void settle_ready() = 0;

  ReadyList ready_;
  TurnBudget budget_;
  TimerHeap timers_;
  Scope* root_scope_ = nullptr;
  WatchList watched_;
  BlockingWatch blocking_watch_;
  const base::Moment* simulated_time_ = nullptr;
  std::size_t background_ = 0;
  std::size_t expected_posts_ = 0;
  bool is_awake_ = false;  // the ready list will be looked at without more ado
};

/// This thread's own loop, made on first use and kept; `call` names what would block. Throws LoopRunningError where a
/// loop of this thread is running.
MILLRACE_API Scheduler& loop_to_drive(const char* call);

/// The running loop of this thread, or its own.
MILLRACE_API Scheduler& current_scheduler();

}  // namespace millrace::loop
