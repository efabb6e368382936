// SPDX-License-Identifier: MIT
//
// The workers of a stage whose function suspends, or whose workers own something: one coroutine each, for their whole
// life. Take an element, call the function, pass the result on.
#pragma once

#include <millrace/coro/root.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/graph/call.hpp>
#include <millrace/graph/call_awaiter.hpp>
#include <millrace/graph/careful_stage.hpp>
#include <millrace/graph/flattening.hpp>
#include <millrace/graph/hooks.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/transfer.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace millrace::graph {

template <class Operator, class In, class Fn, class Hooks>
class WorkedStage final : public CarefulStage<In, OutputOf<Operator, In, Fn, typename Hooks::Context>> {
  using Context = typename Hooks::Context;
  using Argument = typename Operator::template Argument<In>;
  using Call = CallTraits<Fn, Argument, Context>;
  using Sig = typename Call::Sig;
  using Out = OutputOf<Operator, In, Fn, Context>;
  using Base = CarefulStage<In, Out>;
  static constexpr bool is_flat = std::is_same_v<Operator, Flattening>;
  /// Of a range that is there nothing can be late.
  static constexpr bool may_suspend = !Call::is_plain || (is_flat && !range_input<typename Call::Returned>);

 public:
  WorkedStage(Run& run, const Settings& settings, StageParts parts, Fn& fn, Hooks& hooks)
      : Base(run, settings, std::move(parts), may_suspend), fn_(fn), hooks_(hooks) {}

 private:
  /// With what is offered to the function.
  struct Hand : Base::Hand {
    using Base::Hand::Hand;
    [[no_unique_address]] std::conditional_t<Hooks::has_start, std::optional<Context>, NoContext> context;
    [[no_unique_address]] std::conditional_t<Sig::takes_index, std::optional<ElementIndex>, NoOffer<0>> index;
    [[no_unique_address]] std::conditional_t<Sig::takes_token, std::stop_token, NoOffer<1>> token;
  };

  coro::Root make_worker(WorkerInfo info) override { return work(*this, info); }

  static coro::Root work(WorkedStage& stage, WorkerInfo info) {
    Hand hand(info);
    bool started = false;
    try {
      if constexpr (Hooks::has_start) co_await stage.start_context(hand);
      started = true;
      const bool is_simple = !is_flat && stage.is_simple();
      if constexpr (!is_flat) {
        while (is_simple) {
          if (!stage.try_take(hand)) {
            if (!co_await Take<In>(stage.in(), hand.waiter, hand.element)) break;
          }
          if constexpr (Call::is_plain) {
            stage.call_plain(hand, stage.run().scope());
          } else {
            decltype(auto) call = stage.call(hand, stage.run().scope());
            CallAwaiter<decltype(call)&&> awaiter(stage, std::forward<decltype(call)>(call));
            Operator::store(hand.result, co_await awaiter, *hand.element);
          }
          hand.element.reset();
          if (!hand.result) {
            hand.waiter.origin = {};
            continue;
          }
          Edge<Out>& out = Outputs<Out>::at(stage, 0);
          if (!out.try_push(*hand.result, hand.waiter.origin)) {
            if (!co_await Put<Out>(out, hand.waiter, *hand.result)) break;
          }
          hand.result.reset();
        }
      }
      if (!is_simple) co_await stage.work_with_care(hand);
    } catch (...) {
      stage.fail_with_current_exception();
    }
    stage.worker_done();
    if constexpr (Hooks::has_done) {
      if (started) co_await shielded(stage.end_context(hand));
    }
  }

  // --- one call ---

  decltype(auto) call(Hand& hand, [[maybe_unused]] loop::Scope& scope) {
    typename Sig::Offered offer;
    offer.worker = &hand.info;
    if constexpr (Hooks::has_start) offer.context = &*hand.context;
    if constexpr (Sig::takes_index) offer.index = &hand.index.emplace(hand.waiter.origin);
    if constexpr (Sig::takes_token) offer.token = &(hand.token = scope.token());
    return Sig::call(fn_, static_cast<Argument>(*hand.element), offer);
  }

  MILLRACE_INLINE bool try_take(Hand& hand) {
    return !this->in().is_stopped() && this->run().scheduler().budget().spend() &&
           this->in().try_pop(hand.element, hand.waiter.origin);
  }

  void call_plain(Hand& hand, loop::Scope& scope) {
    if constexpr (std::is_void_v<typename Call::Result>)
      call(hand, scope);
    else
      Operator::store(hand.result, call(hand, scope), *hand.element);
  }

  Task<void> call_now(typename Base::Hand& held, loop::Scope& scope) override {
    Hand& hand = static_cast<Hand&>(held);
    if constexpr (is_flat) {
      Task<void> flattening = flatten(hand, scope);
      CallAwaiter<Task<void>&&> awaiter(*this, std::move(flattening));
      co_await awaiter;
    } else if constexpr (Call::is_plain) {
      call_plain(hand, scope);
    } else {
      decltype(auto) returned = call(hand, scope);
      CallAwaiter<decltype(returned)&&> awaiter(*this, std::forward<decltype(returned)>(returned));
      Operator::store(hand.result, co_await awaiter, *hand.element);
    }
    co_return;
  }

  /// Calls, and passes on what the call gives, element by element.
  Task<void> flatten(Hand& hand, loop::Scope& scope) {
    decltype(auto) returned = call(hand, scope);
    Flattened<Out> out(*this, hand.waiter, scope);
    if constexpr (stage_like<typename Call::Returned>) {
      co_await out.pass_on(std::forward<decltype(returned)>(returned));
    } else {
      auto&& opened = co_await std::forward<decltype(returned)>(returned);
      if constexpr (range_input<decltype(opened)>) {
        if (!Base::end_call(hand)) co_return;
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

  Fn& fn_;
  Hooks& hooks_;
};

}  // namespace millrace::graph
