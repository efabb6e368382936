// SPDX-License-Identifier: MIT
//
// The awaits of a worker at its edges. They go on without suspending where they can, and give false when the worker
// is to end.
#pragma once

#include <millrace/base/copyable.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/graph/edge.hpp>
#include <millrace/graph/stage_run.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>

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
    if (!scope.stopped() && scope.scheduler().budget().spend() && edge_.try_pop(slot_, &waiter_.origin))
      return false;
    return edge_.suspend_take(worker, scope, waiter_, slot_);
  }
  // What has been taken while the run was stopped is not begun any more.
  bool await_resume() noexcept {
    waiter_.leave_scope();
    edge_.take_over(waiter_);
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

/// Waits until an element would go into the edge, which has no other writer. False when the run is being stopped.
template <class T>
class Room {
 public:
  Room(Edge<T>& edge, queue::QueueWaiter& waiter) noexcept : edge_(edge), waiter_(waiter) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> worker) {
    if (edge_.can_push() && !edge_.is_stopped()) return waiter_.not_needed();
    return edge_.suspend_writable(worker, worker.promise().scope(), waiter_);
  }
  bool await_resume() noexcept { return waiter_.settled() == queue::QueueWaiter::Result::done; }

 private:
  Edge<T>& edge_;
  queue::QueueWaiter& waiter_;
};

/// Waits until there is something in the edge to look at. False at the end of the input, when the run is being stopped, and
/// where the wait was ended for another reason.
struct Readable {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> worker) {
    return edge.suspend_readable(worker, loop::scope_of(worker), waiter);
  }
  bool await_resume() noexcept {
    return waiter.settled() == queue::QueueWaiter::Result::done && edge.size() != 0;
  }

  EdgeBase& edge;
  queue::QueueWaiter& waiter;
};

/// Where a stage's elements go: to each of its consumers. Has static members only, because GCC 12 warns of coroutines that
/// are function templates.
template <class T>
struct Outputs {
  static Edge<T>& at(const StageRun& stage, std::size_t index) noexcept {
    return static_cast<Edge<T>&>(*stage.outputs()[index]);
  }

  /// Moves `value` in where there is only one consumer, and room; its origin is `waiter.origin`.
  static bool try_put(const StageRun& stage, queue::QueueWaiter& waiter, T& value) {
    return stage.outputs().size() == 1 && at(stage, 0).try_push(value, waiter.origin);
  }

  /// Moves `value` to the last consumer, and copies of it to the others, when there is room; its origin is `waiter.origin`.
  /// False when the run is being stopped.
  static Task<bool> put(const StageRun& stage, queue::QueueWaiter& waiter, T& value) {
    const std::size_t last = stage.outputs().size() - 1;
    const queue::OriginRef origin = std::move(waiter.origin);
    if constexpr (base::copyable<T>) {
      for (std::size_t index = 0; index != last; ++index) {
        T copy(value);
        waiter.origin = origin.fork(stage.outputs()[index]->orders());
        const bool is_written = co_await Put<T>(at(stage, index), waiter, copy);
        if (!is_written) co_return false;
      }
    }
    waiter.origin = last == 0 ? origin : origin.fork(stage.outputs()[last]->orders());
    co_return co_await Put<T>(at(stage, last), waiter, value);
  }
};

}  // namespace millrace::graph
