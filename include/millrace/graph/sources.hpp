// SPDX-License-Identifier: MIT
//
// The nodes that a graph begins with: ranges, and whatever has an awaitable next().
#pragma once

#include <millrace/base/copyable.hpp>
#include <millrace/base/log.hpp>
#include <millrace/coro/awaitable.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/graph/node.hpp>
#include <millrace/graph/range_cursor.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/single_worker.hpp>
#include <millrace/graph/transfer.hpp>

#include <atomic>
#include <concepts>
#include <exception>
#include <memory>
#include <new>
#include <optional>
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

/// Reads a range straight into an edge.
template <class Range>
class RangeFeeder final : public Feeder {
  using Value = typename RangeRules<Range>::Value;

 public:
  RangeFeeder(std::remove_reference_t<Range>& range, Edge<Value>& out) : cursor_(range), out_(out) {}

  bool feed(std::size_t count) override {
    while (count != 0) {
      if (!cursor_.has_element()) return false;
      if (const std::span<Value> run = count > 1 ? out_.back_run(count) : std::span<Value>(); !run.empty()) {
        count -= feed_run(run);
      } else {
        Value value = cursor_.read();
        queue::OriginRef origin;
        out_.number_element(&origin);
        out_.try_push(value, origin);
        --count;
      }
    }
    return true;
  }
  bool give(void* slot) override {
    if (!cursor_.has_element()) return false;
    static_cast<std::optional<Value>*>(slot)->emplace(cursor_.read());
    return true;
  }

 private:
  std::size_t feed_run(std::span<Value> run) {
    // What has been read counts, also when the next element throws.
    struct Appended {
      ~Appended() { out.append(count); }
      Edge<Value>& out;
      std::size_t count = 0;
    } appended{out_};
    cursor_.read_on(run.size(), [&](auto value) {
      ::new (static_cast<void*>(&run[appended.count])) Value(value());
      ++appended.count;
    });
    return appended.count;
  }

  RangeCursor<Range> cursor_;
  Edge<Value>& out_;
};

/// A range: a reference to the user's (`Range` is an lvalue reference), or one that the node owns.
template <class Range>
class RangeNode final : public NodeOf<typename RangeRules<Range>::Value> {
  using Rules = RangeRules<Range>;
  using Value = typename Rules::Value;

 public:
  RangeNode(Settings settings, Range&& range)
      : NodeOf<Value>(Kind::source, std::move(settings), {}), range_{std::forward<Range>(range)} {}

  std::unique_ptr<Feeder> make_feeder(EdgeBase& out) const override {
    return std::make_unique<RangeFeeder<Range>>(range_.value, static_cast<Edge<Value>&>(out));
  }
  bool claim() const noexcept override { return !Rules::is_single_use || claim_.claim(); }
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

/// When a source is asked for its next element: at once, so that one more than the edge holds is read, or when there is
/// room for it.
enum class ReadAhead : unsigned char { at_once, into_room };

template <class Source>
struct Owned {
  /// Awaits `reading`, and then closes the source that it reads, however that has ended. The first failure counts, and
  /// that it was cancelled is none; another one is logged.
  static Task<void> close_after(Task<void> reading, Source& source) {
    std::exception_ptr failure;
    bool was_cancelled = false;
    try {
      co_await std::move(reading);
    } catch (const Cancelled&) {
      failure = std::current_exception();
      was_cancelled = true;
    } catch (...) {
      failure = std::current_exception();
    }
    if constexpr (closable_source<Source>) {
      try {
        auto closing = source.close();
        co_await shielded(std::move(closing));
      } catch (...) {
        if (!failure || was_cancelled)
          failure = std::current_exception();
        else
          base::log_error("closing a source that has failed failed", std::current_exception());
      }
    }
    if (failure) std::rethrow_exception(failure);
  }
};

/// Reads `Source`, which is an lvalue reference, or else owned: then it moves into the run, and its end is the run's.
template <class Source>
class AwaitedStage final : public SingleWorkerStage {
  using T = AwaitedValue<Source>;

 public:
  AwaitedStage(Run& run, const Settings& settings, StageParts parts, std::remove_reference_t<Source>& source,
               ReadAhead ahead = ReadAhead::at_once)
      : SingleWorkerStage(run, settings, std::move(parts)), source_(source), ahead_(ahead) {}

 private:
  Task<void> live() override {
    // NOLINTNEXTLINE(modernize-use-auto): a reference where it is given one
    Source source(static_cast<Source&&>(source_));
    Task<void> reading = pass_on(source);
    if constexpr (std::is_reference_v<Source>)
      co_await std::move(reading);
    else
      co_await Owned<Source>::close_after(std::move(reading), source);
  }

  Task<void> pass_on(std::remove_reference_t<Source>& source) {
    queue::QueueWaiter waiter;
    for (;;) {
      if (closed_gate() != nullptr) {
        const bool goes_on = co_await may_make_next(waiter);
        if (!goes_on) co_return;
      }
      if (ahead_ == ReadAhead::into_room) {
        if (!co_await Room<T>(Outputs<T>::at(*this, 0), waiter)) co_return;
      }
      std::optional<T> element = co_await source.next();
      if (!element) co_return;
      waiter.origin = next_origin();
      if (takes_turns()) {
        if (!co_await begin_turn(waiter)) co_return;
      }
      if (!Outputs<T>::try_put(*this, waiter, *element)) {
        const bool is_written = co_await Outputs<T>::put(*this, waiter, *element);
        if (!is_written) co_return;
      }
      end_turn();
      // A source that is always ready leaves time for others.
      if (run().scheduler().budget().spend()) continue;
      if (!co_await waiter.turn()) co_return;
    }
  }

  std::remove_reference_t<Source>& source_;
  ReadAhead ahead_;
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

  std::unique_ptr<StageRun> make_stage(Run& run, StageParts parts) const override {
    return std::make_unique<AwaitedStage<Source>>(run, this->settings(), std::move(parts), source_.value);
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
