// SPDX-License-Identifier: MIT
//
// The turns of stages that write to one edge.
#pragma once

#include <millrace/loop/ready.hpp>
#include <millrace/queue/queue_waiter.hpp>

#include <coroutine>

namespace millrace::graph {

/// A stage writes one element, and then it is the others' turn, however many workers it has: its next element is written
/// when all that is ready now has run. Else a stage that comes to an empty edge would fill it, and one with many workers
/// would take many of the places in front of a full one.
class Turns final : private loop::ReadyCallback {
 public:
  class Begin;

  /// After `Begin`, when the element has been written.
  void end() noexcept {
    if (!is_writing_) return;
    is_writing_ = false;
    if (loop::Ready::is_linked()) return;  // not the next turn yet
    is_taken_ = !others_.empty();
    queue::QueueWaiter::release_first(others_);
  }

 private:
  void begin_now(loop::Scheduler& scheduler) noexcept {
    is_taken_ = is_writing_ = true;
    scheduler.schedule(*this);
  }

  // The next one goes on here: its place in the ready list is this one. It may end the run, and this with it.
  void called() noexcept override {
    if (is_writing_) return;
    is_taken_ = !others_.empty();
    queue::QueueWaiter::resume_first(others_);
  }

  loop::ReadyList others_;  // workers of the stage that have something to write
  bool is_taken_ = false;   // by one that writes, or until the next turn
  bool is_writing_ = false;
};

/// Awaitable: the worker may write one element. False when the run is being stopped.
class Turns::Begin {
 public:
  Begin(Turns& turns, queue::QueueWaiter& waiter) noexcept : turns_(turns), waiter_(waiter) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> worker) {
    scheduler_ = &loop::scope_of(worker).scheduler();
    return turns_.is_taken_ ? waiter_.stay_in(turns_.others_).await_suspend(worker) : waiter_.not_needed();
  }
  bool await_resume() noexcept {
    const bool goes_on = waiter_.settled() == queue::QueueWaiter::Result::done;
    if (goes_on) turns_.begin_now(*scheduler_);
    return goes_on;
  }

 private:
  Turns& turns_;
  queue::QueueWaiter& waiter_;
  loop::Scheduler* scheduler_ = nullptr;
};

}  // namespace millrace::graph
