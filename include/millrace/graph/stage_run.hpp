// SPDX-License-Identifier: MIT
//
// A stage that is running: its workers, from the first to the last.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/coro/root.hpp>
#include <millrace/graph/edge_base.hpp>
#include <millrace/graph/injected.hpp>
#include <millrace/graph/numbering.hpp>
#include <millrace/graph/settings.hpp>
#include <millrace/graph/turns.hpp>
#include <millrace/loop/ready.hpp>
#include <millrace/loop/scope.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace millrace::graph {

/// What a stage works between.
struct StageParts {
  EdgeBase* in = nullptr;          // null for a source
  std::vector<EdgeBase*> out;      // one for each consumer
  Numbering* numbering = nullptr;  // of what the stage makes, if it is a source of positions
  queue::Order* order = nullptr;   // that it puts its elements in
};

/// The first worker starts with the run; another one when an element waits while all others are inside a call, or are
/// starting and have an element each to begin with.
class MILLRACE_API StageRun : private coro::RootOwner, private loop::ReadyCallback {
 public:
  /// `settings` outlive the run.
  StageRun(Run& run, const Settings& settings, StageParts parts) noexcept;
  StageRun(const StageRun&) = delete;
  StageRun& operator=(const StageRun&) = delete;
  virtual ~StageRun() = default;

  Run& run() const noexcept { return run_; }
  const Settings& settings() const noexcept { return settings_; }
  EdgeBase* input() const noexcept { return parts_.in; }
  std::span<EdgeBase* const> outputs() const noexcept { return parts_.out; }
  queue::Order* order() const noexcept { return parts_.order; }

  /// Its elements share an edge with others: then `begin_turn` is awaited before an element is written.
  bool takes_turns() const noexcept;
  Turns::Begin begin_turn(queue::QueueWaiter& waiter) noexcept { return Turns::Begin(turns_, waiter); }
  /// Of this turn, the elements that may still be written; any number where there was no turn to begin.
  std::size_t left_of_turn() const noexcept { return turns_.left(); }
  /// When elements have been written, also where there was no turn to begin.
  void end_turn(std::size_t written = 1) noexcept { turns_.end(written); }

  /// Of the next element that a source makes.
  queue::OriginRef next_origin() {
    return parts_.numbering != nullptr ? parts_.numbering->next() : queue::OriginRef();
  }
  /// The order in which a source would get too far ahead; null where it may make its next element.
  queue::Order* closed_gate() const noexcept {
    return parts_.numbering != nullptr ? parts_.numbering->closed_gate() : nullptr;
  }

  /// Starts the first worker; a run that is being stopped has none.
  void start() noexcept;

  /// An element waits in front of the stage.
  void input_arrived() noexcept { grow_if_busy(); }

  /// Around a call that suspends its worker.
  void call_suspends() noexcept {
    ++suspended_calls_;
    grow_if_busy();
  }
  void call_resumes() noexcept {
    --suspended_calls_;
    ++progress_;
  }

  /// Around an `on_start`.
  void worker_starts() noexcept {
    ++starting_workers_;
    grow_if_busy();
  }
  void worker_started() noexcept { --starting_workers_; }

  /// What a worker works under.
  loop::Scope& worker_scope() const noexcept { return *worker_scope_; }
  /// A worker will make no further call; then, what its `on_done` is told.
  void worker_done() noexcept { --active_workers_; }
  StageStatus status() const noexcept;
  /// The last thing that a worker does: may destroy the stage.
  void worker_gone() noexcept;

  /// Grows while the stage does something that takes no wait at an edge.
  std::size_t progress() const noexcept { return progress_; }
  /// What its workers are at, for a person.
  std::string describe() const;

  /// Ends the run with the exception that is being handled; a Cancelled that the run's own stopping caused is none.
  void fail_with_current_exception() noexcept;

 protected:
  void made_progress() noexcept { ++progress_; }
  /// Begins a worker that is a coroutine. Its body may throw nothing.
  void begin(coro::Root worker) { std::move(worker).start(worker_scope(), *this); }

 private:
  /// Runs a worker up to its first wait. It throws nothing but for want of memory, before it has begun.
  virtual void begin_worker(WorkerInfo info) = 0;

  void grow_if_busy() noexcept {
    if (workers_ < settings_.workers && is_busy()) schedule_growth();
  }
  bool is_busy() const noexcept { return suspended_calls_ + starting_workers_ == workers_; }
  void schedule_growth() noexcept;
  void called() noexcept override;
  bool wants_worker() noexcept;
  void start_worker() noexcept;
  void begin_named(WorkerInfo info);
  void root_ended() noexcept override { worker_gone(); }
  void end() noexcept;

  Run& run_;
  const Settings& settings_;
  StageParts parts_;
  Turns turns_;
  std::size_t workers_ = 0;         // started so far
  std::size_t living_workers_ = 0;  // of these, not gone yet
  std::size_t active_workers_ = 0;  // of these, before their on_done
  std::size_t starting_workers_ = 0;
  std::size_t suspended_calls_ = 0;  // workers inside a call that has suspended
  loop::Scope* worker_scope_;
  // Not beside the counter that changes with it: Clang would load both as one, behind a store of one.
  std::size_t progress_ = 0;
  std::unique_ptr<loop::Scope> named_scope_;  // where the user wants to know who blocks the loop
};

}  // namespace millrace::graph
