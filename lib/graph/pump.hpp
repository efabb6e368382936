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

  std::size_t batch_size() const noexcept;
  void take(std::size_t count) noexcept;
  void apply_steps();
  void pass_on(const Batch& results);
  bool write();
  bool is_at_last() const noexcept { return output_ == copies_.size(); }
  void fork_origins(const EdgeBase& output);
  void* waiting_element(queue::QueueWaiter& waiter);
  bool end_batch() noexcept;

  EdgeBase& in_;
  std::vector<std::unique_ptr<Step>> steps_;
  std::vector<std::unique_ptr<CopySlot>> copies_;  // one for each output but the last
  std::size_t uses_of_one_edge_ = 1;               // of the one that stands most often among the outputs
  std::size_t largest_batch_ = Step::longest_batch;
  // The batch, and how far it has been written.
  Batch batch_;
  std::size_t taken_ = 0;
  std::size_t output_ = 0;
  std::size_t written_ = 0;
  std::array<queue::OriginRef, Step::longest_batch> origins_;  // of the batch
  std::array<queue::OriginRef, Step::longest_batch> forks_;    // of its copies for one of several outputs
};

}  // namespace millrace::graph
