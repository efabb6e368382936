// SPDX-License-Identifier: MIT
//
// One wait at a queue, for either side. It does not depend on the element type, so that a worker needs only one for all
// its waits.
#pragma once

#include <millrace/loop/scope.hpp>
#include <millrace/queue/origin.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace millrace::queue {

class QueueWaiter : public loop::Waiter {
 public:
  /// How a wait ended. `cancelled`: the scope is being stopped.
  enum class Result : unsigned char { done, closed, failed, cancelled };

  QueueWaiter() noexcept {}
  virtual ~QueueWaiter() { drop_error(); }

  /// Of a wait that failed.
  std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }

  class Turn;
  /// Awaitable: goes to the end of the ready list and comes back; false when cancelled.
  Turn turn() noexcept;

  class Stay;
  /// Awaitable: waits at the end of `list` until `release_first` reaches it; false when cancelled.
  Stay stay_in(loop::ReadyList& list) noexcept;
  /// Ends the wait of the first in `list`, if any.
  static void release_first(loop::ReadyList& list) noexcept {
    if (!list.empty()) static_cast<QueueWaiter&>(list.front()).end_wait(Result::done);
  }

  /// The same, and resumes its coroutine inside this call: for a callback that the loop has made.
  static void resume_first(loop::ReadyList& list) noexcept {
    if (list.empty()) return;
    auto& waiter = static_cast<QueueWaiter&>(list.front());
    waiter.result_ = Result::done;
    waiter.resume_now();
  }

  /// Ends an await that was not even begun, because what it is for has been done. Gives false: it does not suspend.
  bool not_needed() noexcept {
    drop_error();
    result_ = Result::done;
    skip();
    return false;
  }

  /// How the await that has just ended went.
  Result settled() noexcept { return ended_well() ? result_ : Result::cancelled; }

 private:
  template <class>
  friend class Channel;

  bool open(std::coroutine_handle<> coroutine, loop::Scope& scope, void* item) noexcept {
    drop_error();
    item_ = item;
    result_ = Result::done;
    return begin(coroutine, scope);
  }

  /// Ready at once; may take its turn first.
  bool end_now(Result result) noexcept {
    result_ = result;
    return pass();
  }
  bool wait_in(loop::ReadyList& list) noexcept {
    list.push_back(*this);
    return wait();
  }
  void end_wait(Result result) noexcept {
    result_ = result;
    wake();
  }
  void end_wait_failed(std::exception_ptr error) noexcept {
    std::construct_at(&error_, std::move(error));
    end_wait(Result::failed);
  }
  bool end_now_failed(std::exception_ptr error) noexcept {
    std::construct_at(&error_, std::move(error));
    return end_now(Result::failed);
  }
  void drop_error() noexcept {
    if (result_ == Result::failed) std::destroy_at(&error_);
  }

  Result result_ = Result::done;
  bool counts_ = false;    // a reader: what it is given takes up a place until it comes for it
  bool is_given_ = false;  // and has not come

 public:
  OriginRef origin;  // of the element that is handed over, where the graph carries origins

 private:
  union {
    void* item_;                // the writer's element, the reader's slot; null: it is only told
    std::exception_ptr error_;  // with Result::failed
  };
};

class QueueWaiter::Turn {
 public:
  explicit Turn(QueueWaiter& waiter) noexcept : waiter_(waiter) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return waiter_.open(coroutine, loop::scope_of(coroutine), nullptr) && waiter_.take_turn();
  }
  bool await_resume() noexcept { return waiter_.settled() == Result::done; }

 private:
  QueueWaiter& waiter_;
};

class QueueWaiter::Stay {
 public:
  Stay(QueueWaiter& waiter, loop::ReadyList& list) noexcept : waiter_(waiter), list_(list) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return waiter_.open(coroutine, loop::scope_of(coroutine), nullptr) && waiter_.wait_in(list_);
  }
  bool await_resume() noexcept { return waiter_.settled() == Result::done; }

 private:
  QueueWaiter& waiter_;
  loop::ReadyList& list_;
};

inline QueueWaiter::Stay QueueWaiter::stay_in(loop::ReadyList& list) noexcept { return Stay(*this, list); }
inline QueueWaiter::Turn QueueWaiter::turn() noexcept { return Turn(*this); }

}  // namespace millrace::queue
