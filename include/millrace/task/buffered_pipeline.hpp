// SPDX-License-Identifier: MIT
//
// task::buffered_pipeline: generators that work at the same time, each some elements ahead of the next.
//
//   auto b = mr::task::buffered_pipeline();
//   auto pages = b(fetch_all(urls));                         // fetch_all, parse_all: coroutines of the user's,
//   auto items = b(parse_all(std::move(pages)), 4);          // each takes whatever arguments it likes
//   while (std::optional<Item> item = co_await items.next()) …
#pragma once

#include <millrace/base/bound.hpp>
#include <millrace/graph/buffered.hpp>
#include <millrace/graph/input.hpp>
#include <millrace/graph/range_source.hpp>
#include <millrace/stream.hpp>
#include <millrace/task/function_operator.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace millrace::task {

/// Makes streams that read ahead; all that it and its copies made are cancelled together. See `buffered_pipeline`.
class [[nodiscard]] BufferedPipeline {
 public:
  BufferedPipeline() : streams_(std::make_shared<Streams>()) {}

  /// The elements of `source`, in its order, of which `size` [elements] are read ahead.
  ///
  /// **Shape**: one element for each of the source, which is any input: a generator, a Stream, a Stage, a range, a
  /// BoundedQueue. A source given as an lvalue is referenced and must outlive the stream. **Back-pressure**: one coroutine
  /// reads the source, from the first `next()` on; while the consumer rests, exactly `size` elements more have been asked
  /// for than were taken. **Errors**: std::invalid_argument here where `size` is less than 1; a failure of the source is
  /// thrown by `next()`, behind the elements that were ready. **Cancellation**: see `buffered_pipeline`.
  template <class In>
  auto operator()(In&& source, base::Bound size = 1) const {
    if constexpr (!graph::stage_like<In>) {
      static_assert(graph::stage_like<In>, "millrace::task::buffered_pipeline: " MILLRACE_EXPECTED_INPUT);
      return Stream<int>(nullptr);
    } else if constexpr (graph::needs_move<In>) {
      static_assert(!graph::needs_move<In>, "millrace::task::buffered_pipeline: " MILLRACE_EXPECTED_MOVE);
      return Stream<int>(nullptr);
    } else {
      const std::size_t ahead = base::checked_bound(size, 1, "buffered_pipeline", "size");
      if constexpr (graph::stage_input<In>)
        return read(source.stream(), ahead);
      else if constexpr (graph::range_input<In>)
        return read(reader_of(std::forward<In>(source)), ahead);
      else
        return read(std::forward<In>(source), ahead);
    }
  }

 private:
  // Those made since one of them failed or was left: what is made later has nothing to do with that.
  struct Streams {
    std::shared_ptr<graph::RunGroup> group = std::make_shared<graph::RunGroup>();
  };

  template <class Range>
  static auto reader_of(Range&& range) {
    using Held = graph::HeldRange<Range>;
    return graph::RangeSource<Held>(static_cast<Held>(std::forward<Range>(range)));
  }

  template <class Source>
  auto read(Source&& source, std::size_t ahead) const {
    using Held = std::conditional_t<std::is_lvalue_reference_v<Source>, Source, std::remove_cvref_t<Source>>;
    if (streams_->group->is_stopped()) streams_->group = std::make_shared<graph::RunGroup>();
    return Stream<graph::AwaitedValue<Held>>(graph::share(std::make_unique<graph::BufferedNode<Held>>(
        graph::source_settings("buffered_pipeline", ahead), streams_->group, std::forward<Source>(source))));
  }

  std::shared_ptr<Streams> streams_;
};

/// A maker of streams: `b(source, size = 1)` is a `Stream<T>` that reads `size` elements of `source` ahead, so that a
/// chain of generators works at the same time, where without it only one of them does. The streams can be read with
/// `next()`, handed to the next generator, or be the input of any operator.
///
/// **Errors**: when one of the streams that `b` has made fails, the others that are being read are cancelled, and end with
/// the same exception behind what they hold. A generator that waits for the failing one gets the exception first, and may
/// throw another one in its place. An exception that one of them has given to its consumer is not logged where the others
/// are given up. **Cancellation**: when one is closed or destroyed between its first `next()` and its end, the others are
/// cancelled, and their `next()` throws Cancelled. That goes for a generator too that needs only a part of its buffered
/// input: use a `buffered_pipeline()` of its own for that one. Streams that have ended are left alone, those that have not
/// been started throw at their first `next()`, those made later are not concerned. **Threads**: all of it belongs to one
/// loop. `b` may be copied, and destroyed before its streams. From asyncio-buffered-pipeline's `buffered_pipeline`.
/// Example: examples/19_buffered_pipeline.cpp.
inline BufferedPipeline buffered_pipeline() { return {}; }

}  // namespace millrace::task
