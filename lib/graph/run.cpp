// SPDX-License-Identifier: MIT
#include <millrace/graph/run.hpp>

#include <millrace/base/log.hpp>

#include "plan.hpp"

namespace millrace::graph {

Run::Run(Private, NodePtr last, loop::Scheduler& scheduler) noexcept
    : scope_(scheduler.root_scope()), last_(std::move(last)) {}

std::shared_ptr<Run> Run::start(NodePtr last, loop::Scheduler& scheduler) {
  auto run = std::make_shared<Run>(Private{}, std::move(last), scheduler);
  Plan(*run).make();
  scheduler.enter();
  run->enter();  // until it has been called
  run->self_ = run;
  scheduler.schedule(*run);
  return run;
}

// The first turn of the run: every stage starts its first worker, sources first.
void Run::called() noexcept {
  for (const auto& stage : stages_) stage->start();
  leave();
}

void Run::stop(std::exception_ptr failure) noexcept {
  if (failure != nullptr) {
    if (!failed_)
      failure_ = std::move(failure);
    else
      base::log_error("a run that has failed failed again", failure);
    failed_ = true;
  }
  scope_.stop();
}

void Run::unwind() noexcept {
  const std::shared_ptr<Run> self = self_;
  stop();
  scope_.unwind();
  if (over_ || !loop::Ready::is_linked()) return;
  loop::Ready::unlink();
  called();
}

void Run::abandon() noexcept {
  const std::shared_ptr<Run> self = self_;
  unwind();
  if (over_) return log_late_failure();
  abandoned_ = true;
  scheduler().enter_background();
}

void Run::log_late_failure() noexcept {
  if (const std::exception_ptr failure = output_->take_error())
    base::log_error("a run failed after its consumer had left", failure);
}

void Run::count_dropped(const Settings& stage) noexcept {
  ++dropped_;
  base::log_warning(stage.name, "a call timed out, its element is dropped");
}

void Run::finish() noexcept {
  const std::shared_ptr<Run> self = std::move(self_);
  over_ = true;
  stages_.clear();
  edges_.clear();
  last_.reset();
  if (failed_)
    output_->fail(std::exchange(failure_, nullptr));
  else
    output_->close();
  while (!ending_.empty()) queue::QueueWaiter::release_first(ending_);
  if (abandoned_) {
    log_late_failure();
    scheduler().leave_background();
  }
  scheduler().leave();
}

}  // namespace millrace::graph
