// SPDX-License-Identifier: MIT
#include <millrace/graph/run_group.hpp>

#include <millrace/base/log.hpp>
#include <millrace/errors.hpp>

namespace millrace::graph {

// Made here, because stopping allocates nothing.
RunGroup::RunGroup() : cause_(std::make_exception_ptr(Cancelled{})) {}

void RunGroup::join(Member& member) {
  if (is_stopped()) {
    ++reports_;
    std::rethrow_exception(cause_);
  }
  members_.push_back(member);
  ++consumers_;
}

// A source that fails may first take others with it that it owns: they are left, but the failure is the cause.
void RunGroup::stop(Member& member, const std::exception_ptr& failure, loop::Scheduler& scheduler) noexcept {
  member.unlink();
  if (failure == nullptr) {
    if (state_ == State::open) state_ = State::left;
  } else if (state_ == State::failed) {
    if (failure == cause_) --reports_;
  } else if (!has_called_) {
    cause_ = failure;
    state_ = State::failed;
  }
  schedule_last(scheduler);
}

void RunGroup::ended(Member& member, loop::Scheduler& scheduler) noexcept {
  member.unlink();
  if (loop::Ready::is_linked()) schedule_last(scheduler);
}

void RunGroup::consumer_left(bool got_cause) noexcept {
  if (got_cause) ++reports_;
  if (--consumers_ == 0 && state_ == State::failed && reports_ <= 0)
    base::log_error("a run failed after its consumer had left", cause_);
}

// Behind whoever has just been woken to get the failure by itself: each member puts this off when it stops and when it ends.
void RunGroup::schedule_last(loop::Scheduler& scheduler) noexcept {
  loop::Ready::unlink();
  if (!members_.empty()) scheduler.schedule(*this);
}

// Stopping may call a user's stop callback, which may end members and let go of the group.
void RunGroup::called() noexcept {
  const std::shared_ptr<RunGroup> self = shared_from_this();
  has_called_ = true;
  while (!members_.empty()) members_.pop_front().stop_with(cause_);
}

}  // namespace millrace::graph
