// SPDX-License-Identifier: MIT
#include <millrace/graph/single_worker.hpp>

namespace millrace::graph {

Task<bool> SingleWorkerStage::may_make_next(queue::QueueWaiter& waiter) {
  while (queue::Order* gate = closed_gate()) {
    const bool is_awake = co_await waiter.stay_in(gate->gated());
    if (!is_awake) co_return false;
  }
  co_return true;
}

coro::Root SingleWorkerStage::work(SingleWorkerStage& stage) {
  try {
    co_await stage.live();
  } catch (...) {
    stage.fail_with_current_exception();
  }
  stage.worker_done();
}

}  // namespace millrace::graph
