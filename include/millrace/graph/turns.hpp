// SPDX-License-Identifier: MIT
//
// The turns of stages that write to one edge.
#pragma once

#include <millrace/graph/step.hpp>
#include <millrace/loop/ready.hpp>
#include <millrace/queue/queue_waiter.hpp>

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <limits>

namespace millrace::graph {

/// The rounds of a run: in each, every stage that has something to write has one turn. A turn is as long as those who
/// have one again and again can make it, so that they all get the same. It is no longer than a batch, and than the smallest
/// share of a stage in an edge of the run: behind that the stage would wait for room.
class Rounds {
 public:
  void limit_turns(std::size_t share) noexcept { limit_ = std::clamp<std::size_t>(share, 1, limit_); }

  std::size_t number() const noexcept { return number_; }
  /// Elements that a stage may write in its turn.
  std::size_t turn_length() const noexcept { return turn_length_; }

  /// One stage has had its turn, and so have all others that were ready.
  void begin_next() noexcept {
    ++number_;
    if (++rounds_of_this_length_ != rounds_before_longer) return;
    rounds_of_this_length_ = 0;
    turn_length_ = std::min(2 * turn_length_, limit_);
  }
  /// A stage is there again that wrote so many elements in its last turn, of `length`, so many rounds ago. Where others
  /// could write more than it since then, they get no more than it per round from now on. A stage that comes seldom is not
  /// waited for.
  void wrote(std::size_t written, std::size_t length, std::size_t rounds) noexcept {
    const std::size_t per_round = written / rounds;
    if (per_round >= length || rounds > most_rounds_missed) return;
    turn_length_ = std::clamp<std::size_t>(per_round, 1, turn_length_);
    rounds_of_this_length_ = 0;
  }

 private:
  static constexpr std::size_t longest_turn = Step::longest_batch;
  static constexpr std::size_t rounds_before_longer = 8;
  static constexpr std::size_t most_rounds_missed = 8;

  std::size_t limit_ = longest_turn;
  std::size_t number_ = 1;
  std::size_t turn_length_ = 1;
  std::size_t rounds_of_this_length_ = 0;
};

/// The turns of one stage, however many workers it has. When its turn has been used up, the next one comes behind all
/// that is ready then. Else a stage that comes to an empty edge would fill it, and one with many workers would take many
/// of the places in front of a full one.
class Turns final : private loop::ReadyCallback {
 public:
  explicit Turns(Rounds& rounds) noexcept : rounds_(rounds) {}

  class Begin;

  /// Between `Begin` and `end`: so many elements may be written, at least one. Else any number.
  std::size_t left() const noexcept { return is_writing_ ? left_ : std::numeric_limits<std::size_t>::max(); }

  /// After `Begin`, when so many have been written.
  void end(std::size_t written) noexcept {
    if (!is_writing_) return;
    is_writing_ = false;
    left_ -= std::min(written, left_);
    if (left_ == 0) return scheduler_->schedule(*this);
    is_taken_ = !others_.empty();
    queue::QueueWaiter::release_first(others_);
  }

 private:
  void begin_now(loop::Scheduler& scheduler) noexcept {
    is_taken_ = is_writing_ = true;
    scheduler_ = &scheduler;
    if (round_ != rounds_.number()) join_round();
  }
  void join_round() noexcept {
    rounds_.wrote(length_ - left_, length_, rounds_.number() - round_);
    round_ = rounds_.number();
    left_ = length_ = rounds_.turn_length();
  }

  // The next one goes on here: its place in the ready list is this one. It may end the run, and this with it.
  void called() noexcept override {
    if (round_ == rounds_.number()) rounds_.begin_next();
    is_taken_ = !others_.empty();
    queue::QueueWaiter::resume_first(others_);
  }

  Rounds& rounds_;
  loop::Scheduler* scheduler_ = nullptr;
  loop::ReadyList others_;  // workers of the stage that have something to write
  std::size_t round_ = 0;   // in which it has last had a turn
  std::size_t length_ = 0;  // of that turn
  std::size_t left_ = 0;    // of that, the elements that have not been written
  bool is_taken_ = false;   // by one that writes or is about to, or until the next turn
  bool is_writing_ = false;
};

/// Awaitable: the worker may write what is left of the turn. False when the run is being stopped.
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
