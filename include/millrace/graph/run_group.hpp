// SPDX-License-Identifier: MIT
//
// Runs that are stopped together: when one of them fails, or is left before its end, so are the others.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/intrusive_list.hpp>
#include <millrace/loop/scheduler.hpp>

#include <cstddef>
#include <exception>
#include <memory>

namespace millrace::graph {

struct RunGroupTag;

/// Shared by the runs of one loop. Once it has been stopped it stays so, and no run joins it any more.
///
/// The others are stopped by the loop, behind all that is ready: a failure that is on its way through the code that
/// connects the runs reaches each of them by that way first. Stopping allocates nothing.
class MILLRACE_API RunGroup final : public std::enable_shared_from_this<RunGroup>,
                                    private loop::ReadyCallback {
 public:
  /// A run's place in the group.
  class Member : public base::ListHook<RunGroupTag> {
   public:
    /// Another member failed with `cause`, or was left: then it is Cancelled.
    virtual void stop_with(const std::exception_ptr& cause) noexcept = 0;

   protected:
    ~Member() = default;
  };

  RunGroup();

  bool is_stopped() const noexcept { return state_ != State::open; }
  /// Did the group fail with this very exception, or was left with it?
  bool is_cause(const std::exception_ptr& error) const noexcept { return is_stopped() && error == cause_; }

  /// Throws the cause where the group has been stopped. Each `join` is followed by one `consumer_left`.
  void join(Member& member);

  /// `member` stops: for `failure`, or, where that is null, because its consumer leaves.
  void stop(Member& member, const std::exception_ptr& failure, loop::Scheduler& scheduler) noexcept;

  /// `member` has ended, and who waited for it has been woken.
  void ended(Member& member, loop::Scheduler& scheduler) noexcept;

  /// The consumer of a member's elements is gone; did it get the cause? When nobody did, the last one's leaving logs it.
  void consumer_left(bool got_cause) noexcept;

 private:
  enum class State : unsigned char { open, left, failed };

  void called() noexcept override;
  void schedule_last(loop::Scheduler& scheduler) noexcept;

  base::IntrusiveList<Member, RunGroupTag> members_;  // that are running, and not being stopped
  std::exception_ptr cause_;                          // a failure, or else Cancelled
  std::size_t consumers_ = 0;
  int reports_ = 0;  // how many got the failure, less those who passed it on to their own consumer
  State state_ = State::open;
  bool has_called_ = false;  // the others have been given the cause
};

}  // namespace millrace::graph
