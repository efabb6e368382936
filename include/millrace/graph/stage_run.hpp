// SPDX-License-Identifier: MIT
//
// A stage that is running: its workers, from the first to the last.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/coro/root.hpp>
#include <millrace/graph/edge.hpp>
#include <millrace/graph/injected.hpp>
#include <millrace/graph/settings.hpp>
#include <millrace/loop/ready.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace millrace::graph {

/// The first worker starts with the run; another one when an element waits while all others are inside a call, or are
/// starting and have an element each to begin with.
class MILLRACE_API StageRun : private coro::RootOwner, private loop::ReadyCallback {
 public:
  /// `in` is null for a source. `settings` outlive the run.
  StageRun(Run& run, const Settings& settings, EdgeBase* in, std::vector<EdgeBase*> out) noexcept;
  StageRun(const StageRun&) = delete;
  StageRun& operator=(const StageRun&) = delete;
  virtual ~StageRun() = default;

  Run& run() const noexcept { return run_; }
  const Settings& settings() const noexcept { return settings_; }
  std::span<EdgeBase* const> outputs() const noexcept { return out_; }

  /// Starts the first worker; a run that is being stopped has none.
  void start() noexcept;

  /// An element waits in front of the stage.
  void input_arrived() noexcept { grow_if_busy(); }

  /// Around a call that suspends its worker.
  void call_suspends() noexcept {
    ++suspended_calls_;
    grow_if_busy();
  }
  void call_resumes() noexcept { --suspended_calls_; }

  /// Around an `on_start`.
  void worker_starts() noexcept {
    ++starting_workers_;
    grow_if_busy();
  }
  void worker_started() noexcept { --starting_workers_; }

  /// A worker will make no further call; then, what its `on_done` is told.
  void worker_done() noexcept { --active_workers_; }
  StageStatus status() const noexcept;

  /// Ends the run with the exception that is being handled; a Cancelled that the run's own stopping caused is none.
  void fail_with_current_exception() noexcept;

 private:
  /// A worker that has not started. Its body may throw nothing.
  virtual coro::Root make_worker(WorkerInfo info) = 0;

  void grow_if_busy() noexcept {
    if (workers_ < settings_.workers && is_busy()) schedule_growth();
  }
  bool is_busy() const noexcept { return suspended_calls_ + starting_workers_ == workers_; }
  void schedule_growth() noexcept;
  void called() noexcept override;
  bool wants_worker() noexcept;
  void start_worker() noexcept;
  void root_ended() noexcept override;
  void end() noexcept;

  Run& run_;
  const Settings& settings_;
  EdgeBase* in_;
  std::vector<EdgeBase*> out_;
  std::size_t workers_ = 0;         // started so far
  std::size_t living_workers_ = 0;  // of these, not gone yet
  std::size_t active_workers_ = 0;  // of these, before their on_done
  std::size_t starting_workers_ = 0;
  std::size_t suspended_calls_ = 0;  // workers inside a call that has suspended
};

}  // namespace millrace::graph
