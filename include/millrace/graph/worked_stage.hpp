// SPDX-License-Identifier: MIT
//
// A stage whose function suspends, or whose workers own something: the call of its function.
#pragma once

#include <millrace/graph/call.hpp>
#include <millrace/graph/flattening.hpp>
#include <millrace/graph/offering_stage.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/task_stage.hpp>
#include <millrace/graph/worker.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace millrace::graph {

/// A function, as its stage's workers see it.
template <class Operator_, class In, class Fn_, class Hooks_>
struct WorkedFunction {
  using Operator = Operator_;
  using Fn = Fn_;
  using Hooks = Hooks_;
  using Context = typename Hooks::Context;
  using Argument = typename Operator::template Argument<In>;
  using Call = CallTraits<Fn, Argument, Context>;
  using Out = OutputOf<Operator, In, Fn, Context>;

  static constexpr bool is_flat = std::is_same_v<Operator, Flattening>;
  static constexpr bool is_plain = Call::is_plain && !is_flat;
  static constexpr bool returns_task = std::is_same_v<typename Call::Returned, Task<typename Call::Result>>;

  template <class Storing, class Result>
  using TypesOf = StageTypes<Storing, In, Out, Result, Hooks, typename Call::Sig::Offered>;
  static auto types() {
    if constexpr (is_flat)
      return TypesOf<Flattening, void>{};
    else if constexpr (is_plain || returns_task)
      return TypesOf<Operator, typename Call::Result>{};
    else
      return TypesOf<Stored, std::optional<Out>&>{};
  }
  using Types = decltype(types());

  template <class Hand>
  static decltype(auto) call(Fn& fn, Hand& hand, loop::Scope& scope) {
    return Call::Sig::call(fn, static_cast<Argument>(*hand.element), hand.offer(scope));
  }
};

/// The function returns a value: the workers, which are there for what they own, call it themselves.
template <class Function>
class ValueStage final : public OfferingStage<typename Function::Types> {
  using Base = OfferingStage<typename Function::Types>;
  using Hand = typename Base::Hand;
  using Fn = typename Function::Fn;

 public:
  static constexpr bool is_flat = false;
  static constexpr bool is_plain = true;

  ValueStage(Run& run, const Settings& settings, StageParts parts, Fn& fn, typename Function::Hooks& hooks)
      : Base(run, settings, std::move(parts), hooks, false), fn_(fn) {}

 private:
  friend class Worker<ValueStage>;

  void begin_worker(WorkerInfo info) override { (new Worker<ValueStage>(*this, info))->begin(); }

  decltype(auto) call(Hand& hand, loop::Scope& scope) { return Function::call(fn_, hand, scope); }

  Task<void> call_now(typename Base::Held& held, loop::Scope& scope, coro::Deadline*) override {
    Hand& hand = static_cast<Hand&>(held);
    this->store(hand.result, hand, [&]() -> decltype(auto) { return call(hand, scope); });
    co_return;
  }

  Fn& fn_;
};

/// The function returns something to await, or, for `flat_map`, to read.
template <class Function>
class AwaitingStage final : public TaskStage<typename Function::Types> {
  using Base = TaskStage<typename Function::Types>;
  using Hand = typename Base::Hand;
  using Fn = typename Function::Fn;
  using Out = typename Function::Out;
  using Returned = typename Function::Call::Returned;
  /// Of a range that is there nothing can be late.
  static constexpr bool may_suspend = !Function::is_flat || !range_input<Returned>;

 public:
  AwaitingStage(Run& run, const Settings& settings, StageParts parts, Fn& fn, typename Function::Hooks& hooks)
      : Base(run, settings, std::move(parts), hooks, may_suspend), fn_(fn) {}

 private:
  friend class Worker<AwaitingStage>;

  /// Many functions have the same pointer type: a worker that knows that type calls them without a detour.
  void begin_worker(WorkerInfo info) override {
    if constexpr (std::is_pointer_v<Fn>)
      (new Worker<AwaitingStage>(*this, info))->begin();
    else
      Base::begin_worker(info);
  }

  typename Task<typename Base::Result>::Frame call(Hand& hand, loop::Scope& scope,
                                                   [[maybe_unused]] coro::Deadline* deadline) override {
    if constexpr (Function::is_flat)
      return flatten(hand, scope, deadline).release();
    else if constexpr (Function::returns_task)
      return Function::call(fn_, hand, scope).release();
    else
      return await_call(hand, scope).release();
  }

  // The awaiter outlives the use of its result, which may refer to it; and what is made is never in the frame, since
  // GCC 12 does not align one for it.
  Task<std::optional<Out>&> await_call(Hand& hand, loop::Scope& scope) {
    decltype(auto) returned = Function::call(fn_, hand, scope);
    auto&& awaiter = coro::awaiter_of(std::forward<decltype(returned)>(returned));
    if constexpr (std::is_void_v<typename Function::Call::Result>) {
      co_await awaiter;
      Function::Operator::store(hand.result, Nothing{}, *hand.element);
    } else {
      Function::Operator::store(hand.result, co_await awaiter, *hand.element);
    }
    co_return hand.result;
  }

  /// Calls, and passes on what the call gives, element by element.
  Task<void> flatten(Hand& hand, loop::Scope& scope, coro::Deadline* deadline) {
    decltype(auto) returned = Function::call(fn_, hand, scope);
    Flattened<Out> out(*this, hand, scope);
    if constexpr (stage_like<Returned>) {
      co_await out.pass_on(std::forward<decltype(returned)>(returned));
    } else {
      auto&& opened = co_await std::forward<decltype(returned)>(returned);
      if constexpr (range_input<decltype(opened)>) {
        // What follows is not the call's time.
        if (deadline != nullptr && !deadline->lift()) co_return;
      }
      co_await out.pass_on(std::forward<decltype(opened)>(opened));
    }
  }

  Fn& fn_;
};

template <class Function>
auto worked_stage() {
  if constexpr (Function::is_plain)
    return std::type_identity<ValueStage<Function>>{};
  else
    return std::type_identity<AwaitingStage<Function>>{};
}
template <class Operator, class In, class Fn, class Hooks>
using WorkedStage = typename decltype(worked_stage<WorkedFunction<Operator, In, Fn, Hooks>>())::type;

}  // namespace millrace::graph
