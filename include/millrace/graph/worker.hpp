// SPDX-License-Identifier: MIT
//
// The workers of a stage whose function suspends, or whose workers own something: one coroutine each, for their whole
// life. Take an element, call the function, pass the result on.
#pragma once

#include <millrace/coro/in_scope.hpp>
#include <millrace/coro/root.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/graph/call.hpp>
#include <millrace/graph/call_awaiter.hpp>
#include <millrace/graph/hooks.hpp>
#include <millrace/graph/reorder.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/stage_run.hpp>
#include <millrace/graph/transfer.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace millrace::graph {

/// `Operator` is Mapping or Filtering of the function's input and result.
template <class Operator, class Fn, class Hooks>
class WorkedStage final : public StageRun {
  using In = typename Operator::Input;
  using Out = typename Operator::Output;
  using Context = typename Hooks::Context;
  using Call = CallTraits<Fn, typename Operator::Argument, Context>;
  using Sig = typename Call::Sig;

 public:
  WorkedStage(Run& run, const Settings& settings, EdgeBase* in, std::vector<EdgeBase*> out, Fn& fn,
              Hooks& hooks)
      : StageRun(run, settings, in, std::move(out)), in_(static_cast<Edge<In>&>(*in)), fn_(fn),
        hooks_(hooks) {
    if (settings.window != 0 && settings.workers > 1)
      reorder_ = std::make_unique<Reorder<Out>>(settings.window);
  }

 private:
  /// What a worker has in hand. The origin of its element is `waiter.origin`.
  struct Hand {
    explicit Hand(WorkerInfo worker) noexcept : info(worker) {}

    WorkerInfo info;
    queue::QueueWaiter waiter;
    std::optional<In> element;
    std::optional<Out> result;
    [[no_unique_address]] std::conditional_t<Hooks::has_start, std::optional<Context>, NoContext> context;
    [[no_unique_address]] std::conditional_t<Sig::takes_index, std::optional<ElementIndex>, NoOffer<0>> index;
    [[no_unique_address]] std::conditional_t<Sig::takes_token, std::stop_token, NoOffer<1>> token;
  };

  coro::Root make_worker(WorkerInfo info) override { return work(*this, info); }

  static coro::Root work(WorkedStage& stage, WorkerInfo info) {
    Hand hand(info);
    bool started = false;
    try {
      if constexpr (Hooks::has_start) {
        stage.worker_starts();
        co_await stage.start_context(hand);
        stage.worker_started();
      }
      started = true;
      if (stage.is_simple()) {
        for (;;) {
          if (!stage.try_take(hand)) {
            if (!co_await Take<In>(stage.in_, hand.waiter, hand.element)) break;
          }
          if constexpr (Call::is_plain) {
            Operator::store(hand.result, stage.call(hand, stage.run().scope()), *hand.element);
          } else {
            decltype(auto) call = stage.call(hand, stage.run().scope());
            CallAwaiter<decltype(call)&&> awaiter(stage, std::forward<decltype(call)>(call));
            Operator::store(hand.result, co_await awaiter, *hand.element);
          }
          hand.element.reset();
          if (!hand.result) continue;
          if (!stage.output(0).try_push(*hand.result, hand.waiter.origin)) {
            if (!co_await Put<Out>(stage.output(0), hand.waiter, *hand.result)) break;
          }
          hand.result.reset();
        }
      } else {
        co_await stage.work_with_care(hand);
      }
    } catch (...) {
      stage.fail_with_current_exception();
    }
    stage.worker_done();
    if constexpr (Hooks::has_done) {
      if (started) co_await shielded(stage.end_context(hand));
    }
  }

  /// The same with a timeout, in order, or with several consumers: what asks for more pays for it.
  Task<void> work_with_care(Hand& hand) {
    for (;;) {
      const bool has_element = co_await read(hand);
      if (!has_element) co_return;
      const std::uint64_t ticket = reorder_ != nullptr ? reorder_->end_reading() : 0;
      queue::OriginRef origin = hand.waiter.origin;
      co_await call_in_time(hand);
      hand.element.reset();
      hand.waiter.origin = std::move(origin);
      const bool goes_on = co_await write(hand, ticket);
      if (!goes_on) co_return;
    }
  }

  // --- one call ---

  decltype(auto) call(Hand& hand, [[maybe_unused]] loop::Scope& scope) {
    typename Sig::Offered offer;
    offer.worker = &hand.info;
    if constexpr (Hooks::has_start) offer.context = &*hand.context;
    if constexpr (Sig::takes_index) offer.index = &hand.index.emplace(hand.waiter.origin);
    if constexpr (Sig::takes_token) offer.token = &(hand.token = scope.token());
    return Sig::call(fn_, static_cast<typename Operator::Argument>(*hand.element), offer);
  }

  Task<void> call_now(Hand& hand, loop::Scope& scope) {
    if constexpr (Call::is_plain) {
      Operator::store(hand.result, call(hand, scope), *hand.element);
    } else {
      decltype(auto) returned = call(hand, scope);
      CallAwaiter<decltype(returned)&&> awaiter(*this, std::forward<decltype(returned)>(returned));
      Operator::store(hand.result, co_await awaiter, *hand.element);
    }
    co_return;
  }

  /// With a timeout, the call has a scope of its own, which is stopped when its time is up. Whatever it does then, its
  /// element is dropped.
  Task<void> call_in_time(Hand& hand) {
    loop::Scope& outer = co_await coro::ThisScope{};
    if (Call::is_plain || settings().timeout.count() == 0) {
      co_await call_now(hand, outer);
      co_return;
    }
    coro::Deadline deadline(outer, settings().timeout);
    co_await coro::EnterScope{&deadline.scope()};
    try {
      co_await call_now(hand, deadline.scope());
    } catch (...) {
      if (!deadline.has_expired() || outer.stopped()) throw;
    }
    if (!deadline.has_expired()) co_return;
    hand.result.reset();
    run().count_dropped(settings());
  }

  // --- reading and writing ---

  Edge<Out>& output(std::size_t index) const noexcept { return static_cast<Edge<Out>&>(*outputs()[index]); }
  bool is_simple() const noexcept {
    return reorder_ == nullptr && outputs().size() == 1 &&
           (Call::is_plain || settings().timeout.count() == 0);
  }

  bool try_take(Hand& hand) {
    return !in_.is_stopped() && run().scheduler().budget().spend() &&
           in_.try_pop(hand.element, hand.waiter.origin);
  }

  Task<bool> read(Hand& hand) {
    while (reorder_ != nullptr && !reorder_->begin_reading()) {
      const bool is_awake = co_await hand.waiter.stay_in(reorder_->waiting());
      if (!is_awake) co_return false;
    }
    const bool has_element = co_await Take<In>(in_, hand.waiter, hand.element);
    if (!has_element && reorder_ != nullptr) reorder_->stop_reading();
    co_return has_element;
  }

  Task<bool> write(Hand& hand, std::uint64_t ticket) {
    if (reorder_ == nullptr) {
      if (!hand.result) co_return true;
      co_return co_await write_to_all(hand);
    }
    reorder_->complete(ticket, hand.result, std::move(hand.waiter.origin));
    hand.result.reset();
    if (!reorder_->begin_passing()) co_return true;
    while (auto* slot = reorder_->next()) {
      if (slot->result) {
        // Out of the slot: others add slots while this one waits.
        hand.result.emplace(std::move(*slot->result));
        hand.waiter.origin = std::move(slot->origin);
        const bool written = co_await write_to_all(hand);
        if (!written) co_return false;
      }
      reorder_->pop();
    }
    reorder_->end_passing();
    co_return true;
  }

  Task<bool> write_to_all(Hand& hand) {
    const std::size_t last = outputs().size() - 1;
    if constexpr (std::is_copy_constructible_v<Out>) {
      const queue::OriginRef origin = hand.waiter.origin;
      for (std::size_t index = 0; index < last; ++index) {
        Out copy(*hand.result);
        const bool written = co_await Put<Out>(output(index), hand.waiter, copy);
        if (!written) co_return false;
        hand.waiter.origin = origin;
      }
    }
    const bool written = co_await Put<Out>(output(last), hand.waiter, *hand.result);
    hand.result.reset();
    co_return written;
  }

  // --- what the worker owns ---

  Task<void> start_context(Hand& hand) {
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
    co_return;
  }

  /// Its awaits work also while the run is being stopped; its failure is the run's.
  Task<void> end_context(Hand& hand) {
    [[maybe_unused]] NoContext none;
    [[maybe_unused]] const StageStatus now = status();
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
      run().stop(std::current_exception());
    }
    co_return;
  }

  Edge<In>& in_;
  Fn& fn_;
  Hooks& hooks_;
  std::unique_ptr<Reorder<Out>> reorder_;
};

}  // namespace millrace::graph
