// SPDX-License-Identifier: MIT
//
// A stage whose function suspends, or whose workers own something: what its workers do.
#pragma once

#include <millrace/graph/call.hpp>
#include <millrace/graph/call_awaiter.hpp>
#include <millrace/graph/careful_stage.hpp>
#include <millrace/graph/flattening.hpp>
#include <millrace/graph/hooks.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/transfer.hpp>
#include <millrace/graph/worker.hpp>

#include <optional>
#include <type_traits>

namespace millrace::graph {

template <class Operator, class In, class Fn, class Hooks>
class WorkedStage final : public CarefulStage<In, OutputOf<Operator, In, Fn, typename Hooks::Context>> {
  using Context = typename Hooks::Context;
  using Argument = typename Operator::template Argument<In>;
  using Call = CallTraits<Fn, Argument, Context>;
  using Sig = typename Call::Sig;
  using Out = OutputOf<Operator, In, Fn, Context>;
  using Base = CarefulStage<In, Out>;

 public:
  using Output = Out;
  static constexpr bool is_flat = std::is_same_v<Operator, Flattening>;
  static constexpr bool is_plain = Call::is_plain;
  static constexpr bool returns_task = std::is_same_v<typename Call::Returned, Task<typename Call::Result>>;
  static constexpr bool has_start = Hooks::has_start;
  static constexpr bool has_done = Hooks::has_done;
  /// Of a range that is there nothing can be late.
  static constexpr bool may_suspend = !is_plain || (is_flat && !range_input<typename Call::Returned>);

  WorkedStage(Run& run, const Settings& settings, StageParts parts, Fn& fn, Hooks& hooks)
      : Base(run, settings, std::move(parts), may_suspend), fn_(fn), hooks_(hooks) {}

 private:
  friend class Worker<WorkedStage>;
  using WorkerMemory = base::RecycledFor<In, Out, Context>;

  /// With what is offered to the function.
  struct Hand : Base::Hand {
    explicit Hand(WorkerInfo worker) noexcept : info(worker) {}

    WorkerInfo info;
    [[no_unique_address]] std::conditional_t<Hooks::has_start, std::optional<Context>, NoContext> context;
    [[no_unique_address]] std::conditional_t<Sig::takes_index, std::optional<ElementIndex>, NoOffer<0>> index;
    [[no_unique_address]] std::conditional_t<Sig::takes_token, std::stop_token, NoOffer<1>> token;
  };

  /// Where the stage is simple, there is no other.
  Edge<Out>& out() const noexcept { return out_; }

  void begin_worker(WorkerInfo info) override { (new Worker<WorkedStage>(*this, info))->begin(); }

  // --- one call ---

  decltype(auto) call(Hand& hand, [[maybe_unused]] loop::Scope& scope) {
    typename Sig::Offered offer;
    offer.worker = &hand.info;
    if constexpr (Hooks::has_start) offer.context = &*hand.context;
    if constexpr (Sig::takes_index) offer.index = &hand.index.emplace(hand.origin);
    if constexpr (Sig::takes_token) offer.token = &(hand.token = scope.token());
    return Sig::call(fn_, static_cast<Argument>(*hand.element), offer);
  }

  MILLRACE_INLINE bool try_take(Hand& hand) {
    loop::Scope& scope = this->worker_scope();
    return !scope.stopped() && scope.scheduler().budget().spend() &&
           this->in().try_pop(hand.element, &hand.origin);
  }

  /// A call of a function that suspends: its task, or one that awaits what it returns, and stores what goes on.
  auto call_as_task(Hand& hand, loop::Scope& scope) {
    if constexpr (returns_task)
      return call(hand, scope);
    else
      return await_call(hand, scope);
  }
  // The awaiter outlives the use of its result, which may refer to it.
  Task<void> await_call(Hand& hand, loop::Scope& scope) {
    decltype(auto) returned = call(hand, scope);
    auto&& awaiter = coro::awaiter_of(std::forward<decltype(returned)>(returned));
    if constexpr (std::is_void_v<typename Call::Result>)
      co_await awaiter;
    else
      Operator::store(hand.result, co_await awaiter, *hand.element);
  }
  decltype(auto) result_of(coro::Started& task) {
    return task.result<std::conditional_t<returns_task, typename Call::Result, void>>();
  }

  /// Stores what goes on of a call's result, if anything does. `result` gives it, or throws.
  template <class Result>
  void store(std::optional<Out>& slot, Hand& hand, Result result) {
    if constexpr (!is_plain && !returns_task) {
      result();
      if (hand.result) slot.emplace(std::move(*hand.result));
      hand.result.reset();
    } else if constexpr (std::is_void_v<typename Call::Result>) {
      result();
      Operator::store(slot, Nothing{}, *hand.element);
    } else {
      Operator::store(slot, result(), *hand.element);
    }
  }

  Task<void> call_now(typename Base::Hand& held, loop::Scope& scope,
                      [[maybe_unused]] coro::Deadline* deadline) override {
    Hand& hand = static_cast<Hand&>(held);
    if constexpr (is_flat) {
      Task<void> flattening = flatten(hand, scope, deadline);
      CallAwaiter<Task<void>&&> awaiter(*this, std::move(flattening));
      co_await awaiter;
    } else if constexpr (Call::is_plain) {
      store(hand.result, hand, [&]() -> decltype(auto) { return call(hand, scope); });
    } else {
      decltype(auto) returned = call(hand, scope);
      CallAwaiter<decltype(returned)&&> awaiter(*this, std::forward<decltype(returned)>(returned));
      Operator::store(hand.result, co_await awaiter, *hand.element);
    }
    co_return;
  }

  /// Calls, and passes on what the call gives, element by element.
  Task<void> flatten(Hand& hand, loop::Scope& scope, coro::Deadline* deadline) {
    decltype(auto) returned = call(hand, scope);
    Flattened<Out> out(*this, hand, scope);
    if constexpr (stage_like<typename Call::Returned>) {
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

  // --- what the worker owns ---

  Task<void> start_context(Hand& hand) {
    this->worker_starts();
    using Started = decltype(Hooks::call_start(hooks_.on_start, hand.info));
    if constexpr (!coro::awaitable<Started>) {
      if constexpr (std::is_void_v<Started>) {
        Hooks::call_start(hooks_.on_start, hand.info);
        hand.context.emplace();
      } else {
        hand.context.emplace(Hooks::call_start(hooks_.on_start, hand.info));
      }
    } else {
      auto&& starting = Hooks::call_start(hooks_.on_start, hand.info);
      if constexpr (std::is_void_v<typename Awaited<Started>::type>) {
        co_await std::forward<decltype(starting)>(starting);
        hand.context.emplace();
      } else {
        hand.context.emplace(co_await std::forward<decltype(starting)>(starting));
      }
    }
    this->worker_started();
    co_return;
  }

  /// Its awaits work also while the run is being stopped; its failure is the run's.
  Task<void> end_context(Hand& hand) {
    [[maybe_unused]] NoContext none;
    [[maybe_unused]] const StageStatus now = this->status();
    const auto done = [&]() -> decltype(auto) {
      if constexpr (Hooks::has_start)
        return Hooks::call_done(hooks_.on_done, *hand.context, now);
      else
        return Hooks::call_done(hooks_.on_done, none, now);
    };
    try {
      if constexpr (coro::awaitable<decltype(done())>) {
        auto&& ending = done();
        co_await std::forward<decltype(ending)>(ending);
      } else {
        done();
      }
    } catch (...) {
      this->run().stop(std::current_exception());
    }
    co_return;
  }

  Edge<Out>& out_ = Outputs<Out>::at(*this, 0);
  Fn& fn_;
  Hooks& hooks_;
};

}  // namespace millrace::graph
