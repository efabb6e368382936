// SPDX-License-Identifier: MIT
//
// The two awaits of a worker at its edges. Both go on without suspending where they can, and give false when the worker
// is to end.
#pragma once

#include <millrace/graph/edge.hpp>

#include <coroutine>
#include <exception>
#include <optional>

namespace millrace::graph {

/// Takes the next element into `slot`, which is empty; its origin is `waiter.origin`. False at the end of the input.
template <class T>
class Take {
 public:
  Take(Edge<T>& edge, queue::QueueWaiter& waiter, std::optional<T>& slot) noexcept
      : edge_(edge), waiter_(waiter), slot_(slot) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> worker) {
    loop::Scope& scope = worker.promise().scope();
    if (!scope.stopped() && scope.scheduler().budget().spend() && edge_.try_pop(slot_, waiter_.origin))
      return false;
    return edge_.suspend_pop(worker, scope, waiter_, slot_);
  }
  // What has been taken while the run was stopped is not begun any more.
  bool await_resume() noexcept {
    waiter_.leave_scope();
    return slot_.has_value() && !edge_.is_stopped();
  }

 private:
  Edge<T>& edge_;
  queue::QueueWaiter& waiter_;
  std::optional<T>& slot_;
};

/// Moves `value` into the edge when there is room; its origin is `waiter.origin`. False when the run is being stopped.
template <class T>
class Put {
 public:
  Put(Edge<T>& edge, queue::QueueWaiter& waiter, T& value) noexcept
      : edge_(edge), waiter_(waiter), value_(value) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> worker) {
    if (edge_.try_push(value_, waiter_.origin)) return waiter_.not_needed();
    return edge_.suspend_push(worker, worker.promise().scope(), waiter_, &value_);
  }
  bool await_resume() {
    const auto result = waiter_.settled();
    if (result == queue::QueueWaiter::Result::failed) std::rethrow_exception(waiter_.take_error());
    return result == queue::QueueWaiter::Result::done;
  }

 private:
  Edge<T>& edge_;
  queue::QueueWaiter& waiter_;
  T& value_;
};

}  // namespace millrace::graph
