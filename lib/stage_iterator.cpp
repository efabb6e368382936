// SPDX-License-Identifier: MIT
#include <millrace/stage_iterator.hpp>

namespace millrace::graph {

namespace {

// A run that was stopped by none of its own, but with its loop, has no end that could be taken for a good one.
void check_end(Run& run) {
  if (const std::exception_ptr failure = run.output().take_error()) std::rethrow_exception(failure);
  if (run.is_stopped()) throw Cancelled{};
}

}  // namespace

BlockingRun::BlockingRun(const NodePtr& last)
    : run_(Run::start(last, loop::loop_to_drive("iterating a Stage"))) {}

// Inside a running loop nothing can be driven: then the loop finishes what is left.
BlockingRun::~BlockingRun() {
  run_->stop();
  while (!run_->is_over() && loop::Scheduler::running() == nullptr) run_->drive();
  run_->abandon();
}

void BlockingRun::check_loop() {
  if (loop::Scheduler::running() != nullptr) throw LoopRunningError("iterating a Stage");
}

bool BlockingRun::wait() {
  if (run_->is_over()) {
    check_end(*run_);
    return false;
  }
  check_loop();
  run_->drive();
  return true;
}

// What is bounded is full after so many turns; what is not gets one.
void BlockingRun::fill_output_slowly() {
  const EdgeBase& output = run_->output();
  if (output.capacity() == 0) return;
  std::size_t size = 0;
  do {
    size = output.size();
    settle();
  } while (output.size() > size);
}

void run_to_end(const NodePtr& last) {
  loop::Scheduler& scheduler = loop::loop_to_drive("running a Stage");
  const std::shared_ptr<Run> run = Run::start(last, scheduler);
  while (!run->is_over()) run->drive();
  check_end(*run);
}

}  // namespace millrace::graph
