// SPDX-License-Identifier: MIT
//
// One execution of a graph: its stages, the edges between them, the scope that stops them, and how it ended.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/graph/edge_base.hpp>
#include <millrace/graph/node.hpp>
#include <millrace/graph/run_group.hpp>
#include <millrace/graph/stage_run.hpp>
#include <millrace/graph/turns.hpp>
#include <millrace/loop/scope.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace millrace::graph {

/// Shared by the consumer and, until it is over, by itself: it is over when none of its coroutines exists any more. Then
/// its stages, contexts and elements are gone, but for what waits in the edge to the consumer.
class MILLRACE_API Run final : private loop::ReadyCallback, private loop::Watched, private RunGroup::Member {
  struct Private {};

 public:
  /// Plans a run of the graph that ends in `last`, and starts it with the loop's next turn. Throws StageReuseError.
  static std::shared_ptr<Run> start(NodePtr last, loop::Scheduler& scheduler);

  Run(Private, NodePtr last, loop::Scheduler& scheduler) noexcept;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run();

  /// From now on it is stopped with the other members. Throws the group's cause where that has been stopped.
  void join(std::shared_ptr<RunGroup> group);

  loop::Scope& scope() noexcept { return scope_; }
  loop::Scheduler& scheduler() const noexcept { return scope_.scheduler(); }
  bool is_stopped() const noexcept { return scope_.stopped(); }
  bool is_over() const noexcept { return over_; }

  /// Of the stages that write to one edge with others.
  Rounds& rounds() noexcept { return rounds_; }

  /// The edge to the consumer.
  EdgeBase& output() noexcept { return *output_; }

  /// Cancels everything. A failure, or null where the consumer leaves; the first one is what the consumer gets.
  void stop(std::exception_ptr failure = nullptr) noexcept;

  /// Stops, and resumes here every coroutine of the run that can end now: those of nested runs end with them.
  void unwind() noexcept;

  /// The failure that the consumer has not got; null where it is another run's, which will be told of there.
  std::exception_ptr take_failure() noexcept;

  /// The consumer is gone: unwinds, and leaves the rest to the loop.
  void abandon() noexcept;

  /// Wakes `waiter` (of `stay_in`) when the run is over.
  loop::ReadyList& ending() noexcept { return ending_; }
  /// Elements lost to timeouts.
  std::size_t dropped() const noexcept { return dropped_; }
  void count_dropped(const Settings& stage) noexcept;

  /// Drives the loop one turn for a consumer that blocks.
  void drive();

  /// Counts what must end before the run is over.
  void enter() noexcept { ++living_; }
  void leave() noexcept {
    if (--living_ == 0) finish();
  }

 private:
  friend class Plan;

  void called() noexcept override;
  std::uint64_t progress() const noexcept override;
  bool is_awaited() const noexcept override;
  void explain(const std::string& reason) const noexcept override;
  void stop_with(const std::exception_ptr& cause) noexcept override;
  void finish() noexcept;
  void consumer_left() noexcept;

  loop::Scope scope_;
  NodePtr last_;
  Rounds rounds_;
  std::vector<std::unique_ptr<queue::Order>> orders_;
  std::vector<std::unique_ptr<Numbering>> numberings_;
  std::vector<std::unique_ptr<EdgeBase>> edges_;
  std::vector<std::unique_ptr<StageRun>> stages_;  // from the sources on
  std::unique_ptr<EdgeBase> output_;
  std::exception_ptr failure_;
  loop::ReadyList ending_;
  std::shared_ptr<Run> self_;
  std::shared_ptr<RunGroup> group_;  // until the consumer has left
  std::size_t living_ = 0;
  std::size_t dropped_ = 0;
  bool is_driven_ = false;     // by a consumer that blocks
  bool failed_ = false;        // by itself
  bool shares_cause_ = false;  // ended with what stopped its group
  bool abandoned_ = false;
  bool over_ = false;
};

}  // namespace millrace::graph
