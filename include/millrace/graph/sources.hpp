// SPDX-License-Identifier: MIT
//
// The nodes that a graph begins with: ranges, and whatever has an awaitable next().
#pragma once

#include <millrace/coro/awaitable.hpp>
#include <millrace/coro/root.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/graph/node.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/stage_run.hpp>
#include <millrace/graph/transfer.hpp>

#include <atomic>
#include <concepts>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <ranges>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::graph {

/// A source that only one run may read.
class Claim {
 public:
  bool claim() noexcept { return !claimed_.exchange(true); }
  void unclaim() noexcept { claimed_.store(false); }

 private:
  std::atomic<bool> claimed_{false};
};

/// What a node was given: an object of its own, or a reference to the user's, which cannot be a mutable member itself.
template <class Given>
struct Held {
  Given value;
};

// --- ranges ---

/// Can values be made of the range's elements without moving out of what it stores?
template <class Range>
concept copies_out =
    std::constructible_from<std::ranges::range_value_t<Range>, std::ranges::range_reference_t<Range>>;

/// Reads a range. `Range` is what this run reads: a copy of a view, or a reference.
template <class Range, bool moves>
class RangeFeeder final : public Feeder {
  using Value = std::ranges::range_value_t<Range>;

 public:
  template <class R>
  RangeFeeder(R&& range, Edge<Value>& out) : range_(std::forward<R>(range)), out_(out) {}

  bool feed(std::size_t count) override {
    while (count != 0) {
      if (!has_element()) return false;
      if (const std::span<Value> run = out_.back_run(count); !run.empty()) {
        count -= feed_run(run);
      } else {
        Value value = read();
        queue::OriginRef origin = out_.has_origins() ? queue::OriginRef::at(position_++) : queue::OriginRef();
        out_.try_push(value, origin);
        --count;
      }
    }
    return true;
  }

 private:
  // The source is advanced when the next element is wanted, not before: that may take its time, or throw.
  bool has_element() {
    if (!at_)
      at_.emplace(std::ranges::begin(range_));
    else if (is_read_)
      ++*at_;
    is_read_ = false;
    return *at_ != std::ranges::end(range_);
  }

  Value read() {
    is_read_ = true;
    if constexpr (moves)
      return static_cast<Value>(std::ranges::iter_move(*at_));
    else
      return static_cast<Value>(**at_);
  }

  std::size_t feed_run(std::span<Value> run) {
    // What has been read counts, also when the next element throws.
    struct Appended {
      ~Appended() { out.append(count); }
      Edge<Value>& out;
      std::size_t count = 0;
    } appended{out_};
    do {
      ::new (static_cast<void*>(&run[appended.count])) Value(read());
      ++appended.count;
    } while (appended.count != run.size() && has_element());
    return appended.count;
  }

  Range range_;
  Edge<Value>& out_;
  std::optional<std::ranges::iterator_t<Range>> at_;
  std::uint64_t position_ = 0;
  bool is_read_ = false;  // the element at which at_ stands
};

/// A range: a reference to the user's (`Range` is an lvalue reference), or one that the node owns.
template <class Range>
class RangeNode final : public NodeOf<std::ranges::range_value_t<Range>> {
  static constexpr bool is_owned = !std::is_reference_v<Range>;
  static constexpr bool is_copied = is_owned && std::ranges::view<std::remove_cvref_t<Range>> &&
                                    std::copy_constructible<Range> && std::ranges::forward_range<Range>;
  static constexpr bool moves = is_owned && (!copies_out<Range&> || !std::ranges::forward_range<Range>);
  static constexpr bool is_single_use = moves;
  using Value = std::ranges::range_value_t<Range>;

 public:
  RangeNode(Settings settings, Range&& range)
      : NodeOf<Value>(Kind::source, std::move(settings), {}), range_{std::forward<Range>(range)} {}

  std::unique_ptr<Feeder> make_feeder(EdgeBase& out) const override {
    // A view keeps state (a cached begin, say), so that each run reads a copy of its own.
    using Read = std::conditional_t<is_copied, Range, std::remove_reference_t<Range>&>;
    return std::make_unique<RangeFeeder<Read, moves>>(range_.value, static_cast<Edge<Value>&>(out));
  }
  bool claim() const noexcept override { return !is_single_use || claim_.claim(); }
  void unclaim() const noexcept override { claim_.unclaim(); }

 private:
  mutable Held<Range> range_;
  mutable Claim claim_;
};

// --- what has an awaitable next() ---

template <class Optional>
struct OptionalValue {};
template <class T>
struct OptionalValue<std::optional<T>> {
  using type = T;
};

/// `co_await source.next()` gives a `std::optional<T>`: AsyncGenerator, Stream, BoundedQueue, and the user's own.
template <class Source>
concept awaitable_source = requires(Source& source) {
  { source.next() } -> coro::awaitable;
  typename OptionalValue<coro::AwaitResult<decltype(source.next())>>::type;
};

template <class Source>
using AwaitedValue =
    typename OptionalValue<coro::AwaitResult<decltype(std::declval<Source&>().next())>>::type;

template <class Source>
concept closable_source = requires(Source& source) {
  { source.close() } -> coro::awaitable;
};

/// Reads `Source`, which is an lvalue reference, or else owned: then it moves into the run, and its end is the run's.
template <class Source>
class AwaitedStage final : public StageRun {
  using T = AwaitedValue<Source>;

 public:
  AwaitedStage(Run& run, const Settings& settings, std::vector<EdgeBase*> out,
               std::remove_reference_t<Source>& source)
      : StageRun(run, settings, nullptr, std::move(out)), source_(source) {}

 private:
  coro::Root make_worker(WorkerInfo) override { return work(*this); }

  static coro::Root work(AwaitedStage& stage) {
    try {
      co_await stage.read();
    } catch (...) {
      stage.fail_with_current_exception();
    }
    stage.worker_done();
  }

  Task<void> read() {
    Source source(static_cast<Source&&>(source_));
    std::exception_ptr failure;
    try {
      co_await pass_on(source);
    } catch (...) {
      failure = std::current_exception();
    }
    if constexpr (!std::is_reference_v<Source> && closable_source<Source>) {
      try {
        auto closing = source.close();
        co_await shielded(std::move(closing));
      } catch (...) {
        if (!failure) failure = std::current_exception();
      }
    }
    if (failure) std::rethrow_exception(failure);
  }

  Task<void> pass_on(std::remove_reference_t<Source>& source) {
    queue::QueueWaiter waiter;
    for (std::uint64_t position = 0;; ++position) {
      std::optional<T> element = co_await source.next();
      if (!element) co_return;
      const queue::OriginRef origin =
          outputs().front()->has_origins() ? queue::OriginRef::at(position) : queue::OriginRef();
      if (!co_await put(waiter, *element, origin)) co_return;
      // A source that is always ready takes turns with the others.
      if (run().scheduler().budget().spend()) continue;
      if (!co_await waiter.turn()) co_return;
    }
  }

  Task<bool> put(queue::QueueWaiter& waiter, T& element, const queue::OriginRef& origin) {
    const std::size_t last = outputs().size() - 1;
    if constexpr (std::is_copy_constructible_v<T>) {
      for (std::size_t index = 0; index < last; ++index) {
        T copy(element);
        waiter.origin = origin;
        if (!co_await Put<T>(static_cast<Edge<T>&>(*outputs()[index]), waiter, copy)) co_return false;
      }
    }
    waiter.origin = origin;
    co_return co_await Put<T>(static_cast<Edge<T>&>(*outputs()[last]), waiter, element);
  }

  std::remove_reference_t<Source>& source_;
};

template <class Source>
class AwaitedNode final : public NodeOf<AwaitedValue<Source>> {
  // Only an open queue can be read by one run after another.
  static constexpr bool may_be_open = requires(Source& source) {
    { source.is_closed() } -> std::convertible_to<bool>;
  };

 public:
  AwaitedNode(Settings settings, Source&& source)
      : NodeOf<AwaitedValue<Source>>(Kind::worked, std::move(settings), {}),
        source_{std::forward<Source>(source)} {}

  std::unique_ptr<StageRun> make_stage(Run& run, EdgeBase*, std::vector<EdgeBase*> out) const override {
    return std::make_unique<AwaitedStage<Source>>(run, this->settings(), std::move(out), source_.value);
  }
  bool claim() const noexcept override {
    if constexpr (may_be_open)
      return claim_.claim() || !source_.value.is_closed();
    else
      return claim_.claim();
  }
  void unclaim() const noexcept override { claim_.unclaim(); }

 private:
  mutable Held<Source> source_;
  mutable Claim claim_;
};

}  // namespace millrace::graph
