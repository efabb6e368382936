// SPDX-License-Identifier: MIT
//
// Runs a group of neighbouring plain stages. Plain functions on one thread can never overlap, so that one worker serves
// them all, without queues between them: it takes a batch of elements and passes it from step to step.
#pragma once

#include <millrace/graph/node.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/stage_run.hpp>

#include <array>
#include <memory>
#include <vector>

namespace millrace::graph {

class Pump final : public StageRun {
 public:
  /// `steps` may be empty: then it carries the elements from edge to edge.
  Pump(Run& run, const Settings& settings, StageParts parts, const std::vector<const Node*>& steps);

 private:
  void begin_worker(WorkerInfo) override { begin(work(*this)); }
  static coro::Root work(Pump& pump);

  std::size_t batch_size(std::size_t readable) const noexcept;
  Batch take(std::size_t count) noexcept;
  Batch apply_steps(Batch batch);
  void pass_on(const Batch& results);
  Batch share_of(std::size_t output, const Batch& batch);
  std::size_t write(std::size_t output, const Batch& batch, std::size_t begin);
  void* waiting_element(std::size_t output, const Batch& batch, std::size_t index);
  void end_batch(std::size_t taken) noexcept;

  EdgeBase& in_;
  std::vector<std::unique_ptr<Step>> steps_;
  std::vector<std::unique_ptr<CopySlot>> copies_;  // one for each output but the last
  std::size_t largest_batch_ = Step::longest_batch;
  std::array<queue::OriginRef, Step::longest_batch> origins_;  // of the batch
  std::array<queue::OriginRef, Step::longest_batch> forks_;    // of its copies for one of several outputs
};

}  // namespace millrace::graph
