// SPDX-License-Identifier: MIT
//
// A stage with one worker, whose whole life is one coroutine.
#pragma once

#include <millrace/coro/task.hpp>
#include <millrace/graph/stage_run.hpp>

namespace millrace::graph {

class MILLRACE_API SingleWorkerStage : public StageRun {
 public:
  using StageRun::StageRun;

 protected:
  /// Waits until a source's next element is not too far ahead; false when the run is being stopped.
  Task<bool> may_make_next(queue::QueueWaiter& waiter);

 private:
  /// Until there is nothing more to do, or the run is being stopped; its failure is the run's.
  virtual Task<void> live() = 0;

  void begin_worker(WorkerInfo) final { begin(work(*this)); }
  static coro::Root work(SingleWorkerStage& stage);
};

}  // namespace millrace::graph
