// SPDX-License-Identifier: MIT
//
// A stage whose workers have something to offer to its function, whatever that is: what they own, and who they are.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/frame_allocator.hpp>
#include <millrace/graph/call.hpp>
#include <millrace/graph/careful_stage.hpp>
#include <millrace/graph/hooks.hpp>
#include <millrace/graph/nothing.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/transfer.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace millrace::graph {

/// What the workers of a stage depend on: all but the function itself.
template <class Operator_, class In_, class Out_, class Result_, class Hooks_, class Offered_>
struct StageTypes {
  using Operator = Operator_;  // what it makes of a call's result
  using In = In_;
  using Out = Out_;
  using Result = Result_;
  using Hooks = Hooks_;
  using Offered = Offered_;  // what the function asks for: see Signature
};

template <class Types>
class OfferingStage : public CarefulStage<typename Types::In, typename Types::Out> {
  using In = typename Types::In;
  using Out = typename Types::Out;
  using Hooks = typename Types::Hooks;
  using Offered = typename Types::Offered;
  using Context = typename Hooks::Context;
  using Base = CarefulStage<In, Out>;

 public:
  using Output = Out;
  using Result = typename Types::Result;
  static constexpr bool has_start = Hooks::has_start;
  static constexpr bool has_done = Hooks::has_done;

  OfferingStage(Run& run, const Settings& settings, StageParts parts, Hooks& hooks, bool may_suspend)
      : Base(run, settings, std::move(parts), may_suspend), hooks_(hooks) {}

 protected:
  using WorkerMemory = base::RecycledFor<In, Out, Context>;

  /// With what is offered to the function.
  struct Hand : Base::Held {
    explicit Hand(WorkerInfo worker) noexcept : info(worker) {}

    Offered offer([[maybe_unused]] loop::Scope& scope) {
      Offered offered;
      offered.worker = &info;
      if constexpr (has_start) offered.context = &*context;
      if constexpr (Offered::with_index) offered.index = &index.emplace(this->origin);
      if constexpr (Offered::with_token) offered.token = &(token = scope.token());
      return offered;
    }

    WorkerInfo info;
    [[no_unique_address]] std::conditional_t<has_start, std::optional<Context>, NoContext> context;
    [[no_unique_address]] std::conditional_t<Offered::with_index, std::optional<ElementIndex>, NoOffer<0>>
        index;
    [[no_unique_address]] std::conditional_t<Offered::with_token, std::stop_token, NoOffer<1>> token;
  };

  /// Where the stage is simple, there is no other.
  Edge<Out>& out() const noexcept { return out_; }

  MILLRACE_INLINE bool try_take(Hand& hand) {
    loop::Scope& scope = this->worker_scope();
    return !scope.stopped() && scope.scheduler().budget().spend() &&
           this->in().try_pop(hand.element, &hand.origin);
  }

  /// Stores what goes on of a call's result, if anything does. `result` gives it, or throws.
  template <class Call>
  static void store(std::optional<Out>& slot, Hand& hand, Call result) {
    if constexpr (std::is_void_v<decltype(result())>) {
      result();
      Types::Operator::store(slot, Nothing{}, *hand.element);
    } else {
      Types::Operator::store(slot, result(), *hand.element);
    }
  }

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
      if constexpr (has_start)
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

 private:
  Edge<Out>& out_ = Outputs<Out>::at(*this, 0);
  Hooks& hooks_;
};

}  // namespace millrace::graph
