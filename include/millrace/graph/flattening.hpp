// SPDX-License-Identifier: MIT
//
// Passes on, one by one, the elements of what a call of flat_map's function returned.
#pragma once

#include <millrace/coro/in_scope.hpp>
#include <millrace/graph/input.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/sources.hpp>
#include <millrace/graph/transfer.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace millrace::graph {

/// Where the elements of one call go: each has a position of its own below that of the call's element.
template <class T>
class Flattened {
 public:
  /// `call` is stopped when the call's time is up: then no more of its elements are wanted.
  Flattened(StageRun& stage, queue::QueueWaiter& waiter, const loop::Scope& call) noexcept
      : stage_(stage), waiter_(waiter), call_(call), parent_(std::move(waiter.origin)) {}
  Flattened(const Flattened&) = delete;
  Flattened& operator=(const Flattened&) = delete;

  /// `results` is whatever can be an input. Its elements are passed on as they come.
  template <class Results>
  Task<void> pass_on(Results&& results) {
    if constexpr (stage_input<Results>) {
      return read_stream(results.stream());
    } else if constexpr (range_input<Results>) {
      return Range<Results>::read(*this, std::forward<Results>(results));
    } else if constexpr (std::is_lvalue_reference_v<Results>) {
      return Source<Results>::read(*this, results);
    } else {
      return Owned<Results>::close_after(Source<Results>::read(*this, results), results);
    }
  }

 private:
  template <class Awaited>
  struct Source {
    static Task<void> read(Flattened& out, std::remove_reference_t<Awaited>& source) {
      while (!out.call_.stopped()) {
        std::optional<T> element = co_await source.next();
        if (!element || out.call_.stopped()) co_return;
        if (out.try_put(*element)) continue;
        const bool goes_on = co_await out.put(*element);
        if (!goes_on) co_return;
      }
    }
  };

  /// Values are moved out of a container that was returned by value, and made of the elements of any other range.
  template <class Results>
  struct Range {
    static constexpr bool moves =
        !std::is_lvalue_reference_v<Results> && (!std::ranges::view<Results> || !copies_out<Results&>);

    static Task<void> read(Flattened& out, Results&& range) {
      const auto end = std::ranges::end(range);
      for (auto at = std::ranges::begin(range); at != end; ++at) {
        T element = element_at(at);
        if (out.try_put(element)) continue;
        const bool goes_on = co_await out.put(element);
        if (!goes_on) co_return;
      }
    }
    template <class Iterator>
    static T element_at(Iterator& at) {
      if constexpr (moves)
        return static_cast<T>(std::ranges::iter_move(at));
      else
        return static_cast<T>(*at);
    }
  };

  Task<void> read_stream(Stream<T> stream) {
    Task<void> reading = Source<Stream<T>>::read(*this, stream);
    co_await Owned<Stream<T>>::close_after(std::move(reading), stream);
  }

  /// Numbers the element and passes it on; where that gives false, `put` has to wait for it.
  bool try_put(T& element) {
    if (parent_) waiter_.origin = parent_.child(next_++);
    return stage_.run().scheduler().budget().spend() && !stage_.takes_turns() && may_go_on() &&
           Outputs<T>::try_put(stage_, waiter_, element);
  }

  /// False when the run is being stopped. A timeout of the call does not reach an element that has been made.
  Task<bool> put(T& element) {
    co_await coro::EnterScope{&stage_.worker_scope()};
    if (!stage_.run().scheduler().budget().spend()) {
      const bool goes_on = co_await waiter_.turn();
      if (!goes_on) co_return false;
    }
    while (!may_go_on()) {
      const bool is_awake = co_await waiter_.stay_in(stage_.order()->gated());
      if (!is_awake) co_return false;
    }
    if (stage_.takes_turns()) {
      const bool is_its_turn = co_await stage_.begin_turn(waiter_);
      if (!is_its_turn) co_return false;
    }
    const bool is_written = co_await Outputs<T>::put(stage_, waiter_, element);
    stage_.end_turn();
    co_return is_written;
  }

  /// With `{.ordered = true}`, a call that is not the first yet makes no more than a window of elements: they wait for it.
  bool may_go_on() const noexcept {
    if (stage_.order() == nullptr || next_ <= stage_.settings().window) return true;
    return stage_.order()->has_come_to(parent_.place_in(*stage_.order())->place());
  }

  StageRun& stage_;
  queue::QueueWaiter& waiter_;
  const loop::Scope& call_;
  queue::OriginRef parent_;
  std::uint64_t next_ = 0;
};

}  // namespace millrace::graph
