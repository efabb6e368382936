// SPDX-License-Identifier: MIT
//
// A stage whose calls are tasks. Its workers do not know the function: they are compiled once for all that give the same.
#pragma once

#include <millrace/coro/task.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/graph/call_awaiter.hpp>
#include <millrace/graph/offering_stage.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/worker.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace millrace::graph {

template <class Types>
class TaskStage : public OfferingStage<Types> {
  using Base = OfferingStage<Types>;

 public:
  static constexpr bool is_flat = std::is_same_v<typename Types::Operator, Flattening>;
  static constexpr bool is_plain = false;

  TaskStage(Run& run, const Settings& settings, StageParts parts, typename Types::Hooks& hooks,
            bool may_suspend)
      : Base(run, settings, std::move(parts), hooks, may_suspend) {}

 protected:
  using Hand = typename Base::Hand;
  using Result = typename Base::Result;

  void begin_worker(WorkerInfo info) override { (new Worker<TaskStage>(*this, info))->begin(); }

 private:
  friend class Worker<TaskStage>;

  /// A call of the function, under `scope`: the frame of a Task<Result>. `deadline`, of the call, may be null.
  virtual typename Task<Result>::Frame call(Hand& hand, loop::Scope& scope, coro::Deadline* deadline) = 0;

  Task<void> call_now(typename Base::Held& held, loop::Scope& scope, coro::Deadline* deadline) final {
    Hand& hand = static_cast<Hand&>(held);
    Task<Result> task(call(hand, scope, deadline));
    CallAwaiter<Result> awaiter(*this, task);
    Types::Operator::store(hand.result, co_await awaiter, *hand.element);
  }
};

}  // namespace millrace::graph
