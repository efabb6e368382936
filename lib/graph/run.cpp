// SPDX-License-Identifier: MIT
#include <millrace/graph/run.hpp>

#include <millrace/base/log.hpp>

#include "plan.hpp"

#include <cassert>

namespace millrace::graph {

Run::Run(Private, NodePtr last, loop::Scheduler& scheduler) noexcept
    : scope_(scheduler.root_scope()), last_(std::move(last)) {}

// The consumer of a run that could not be planned has got that failure instead.
Run::~Run() {
  if (group_ != nullptr) group_->consumer_left(false);
}

void Run::join(std::shared_ptr<RunGroup> group) {
  group->join(*this);
  group_ = std::move(group);
}

std::shared_ptr<Run> Run::start(NodePtr last, loop::Scheduler& scheduler) {
  auto run = std::make_shared<Run>(Private{}, std::move(last), scheduler);
  scheduler.enter();
  try {
    Plan(*run).make();
  } catch (...) {
    scheduler.leave();
    throw;
  }
  scheduler.watched().push_back(*run);
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
  if (group_ != nullptr && !over_) group_->stop(*this, failure, scheduler());
  if (failure != nullptr) {
    if (!failed_)
      failure_ = std::move(failure);
    else
      base::log_error("a run that has failed failed again", failure);
    failed_ = true;
  }
  scope_.stop();
}

// A failure of its own, which comes later, takes the place of this cause.
void Run::stop_with(const std::exception_ptr& cause) noexcept {
  assert(!failed_);  // then it is no member any more
  failure_ = cause;
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
  if (over_) return consumer_left();
  abandoned_ = true;
  scheduler().enter_background();
}

// What the consumer did not get is logged; by the group where another of it may have got the same.
void Run::consumer_left() noexcept {
  const std::exception_ptr failure = output_->take_error();
  if (failure != nullptr && !shares_cause_)
    base::log_error("a run failed after its consumer had left", failure);
  if (group_ != nullptr) std::exchange(group_, nullptr)->consumer_left(shares_cause_ && failure == nullptr);
}

std::exception_ptr Run::take_failure() noexcept {
  if (!failed_) consumer_left();
  return output_->take_error();
}

void Run::drive() {
  const bool was_driven = std::exchange(is_driven_, true);
  scheduler().drive();
  is_driven_ = was_driven;
}

std::uint64_t Run::progress() const noexcept {
  std::uint64_t sum = output_->waits();
  for (const auto& edge : edges_) sum += edge->waits();
  for (const auto& stage : stages_) sum += stage->progress();
  return sum;
}

bool Run::is_awaited() const noexcept {
  return is_driven_ || output_->waiting_readers() != 0 || !ending_.empty();
}

void Run::explain(const std::string& reason) const noexcept try {
  std::string text;
  for (const auto& stage : stages_) text += "\n  " + stage->describe();
  text += "\n  its consumer " + std::string(is_awaited() ? "waits" : "does not wait") + "; " +
          std::to_string(output_->size()) + " elements are ready";
  base::log_warning("a run of " + last_->settings().name, reason + text);
} catch (...) {  // no memory for the text
}

void Run::count_dropped(const Settings& stage) noexcept {
  ++dropped_;
  base::log_warning(stage.name, "a call timed out, its element is dropped");
}

void Run::finish() noexcept {
  const std::shared_ptr<Run> self = std::move(self_);
  over_ = true;
  loop::Watched::unlink();
  stages_.clear();
  edges_.clear();
  last_.reset();
  shares_cause_ = failure_ != nullptr && group_ != nullptr && group_->is_cause(failure_);
  if (failure_ != nullptr)
    output_->fail(std::exchange(failure_, nullptr));
  else
    output_->close();
  while (!ending_.empty()) queue::QueueWaiter::release_first(ending_);
  if (group_ != nullptr) group_->ended(*this, scheduler());
  if (abandoned_) {
    consumer_left();
    scheduler().leave_background();
  }
  scheduler().leave();
}

}  // namespace millrace::graph
