// SPDX-License-Identifier: MIT
//
// task::from_iterable: a stage from anything that can be an input.
//
//   auto words = mr::task::from_iterable(std::views::istream<std::string>(std::cin), {.use_thread = true});
#pragma once

#include <millrace/graph/thread_source.hpp>
#include <millrace/stage.hpp>
#include <millrace/task/partial.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace millrace::task {

struct SourceOptions {
  /// Elements that may wait for the consumer where the stage, or a concat of it, is consumed itself [elements]; 0 is
  /// unbounded. With `use_thread` it says how far the thread may read ahead, whoever the consumer is.
  base::Bound maxsize = 16;
  /// The range blocks: each run reads it on a thread of its own.
  bool use_thread = false;
  /// For logs and errors; copied.
  std::string_view name = "from_iterable";
};

/// A stage of the elements of `source`, in its order. From Pypeln's `pl.task.from_iterable`.
///
/// **Threads**: `{.use_thread = true}` is for a range that blocks, such as lines of standard input. Each run starts one
/// thread, with its first element; that alone begins, reads and destroys the iterators, while the loop goes on. What the
/// range shares with others, another run included, must allow for that. Any other input is refused: it does not block.
/// **Back-pressure**: the thread then has read at most `maxsize + 1` elements more than a consumer of this stage has taken;
/// in front of another stage, `maxsize` more than those that wait there.
/// **Errors**: what the range throws is the run's failure, behind the elements before it. Throws std::invalid_argument for
/// a wrong `maxsize`, and for `use_thread` where `source` is no range; a thread that cannot be started is the run's failure
/// (std::system_error).
/// **Cancellation**: no thread can be stopped inside a read. A run that is stopped waits for the read in progress where
/// the range is the caller's: an lvalue, or a view of one (std::span, adaptors of std::ranges). Any other range (an rvalue,
/// a view that refers to nothing, or to what only its functions know) has 50 ms to return; then the run ends without
/// it. The thread keeps the range alive and, when the read has returned, destroys what it has and ends, without touching
/// the loop. What the range uses of others, such as a stream, must live until then.
template <graph::stage_like In>
Stage<graph::ElementOf<In>> from_iterable(In&& source, SourceOptions options = {}) {
  static_assert(!graph::needs_move<In>, "millrace::task::from_iterable: the elements of this range cannot be "
                                        "copied; give it up with std::move");
  graph::Settings settings =
      graph::checked(StageOptions<>{.maxsize = options.maxsize, .name = options.name}, "from_iterable");
  graph::NodePtr node = options.use_thread
                            ? graph::thread_node_of(std::forward<In>(source), std::move(settings))
                            : graph::node_of(std::forward<In>(source), settings);
  return Stage<graph::ElementOf<In>>(std::move(node));
}

/// The same without its input, for `source | task::from_iterable()`.
inline auto from_iterable(SourceOptions options = {}) {
  std::string name(options.name);
  return Partial([options, name = std::move(name)]<class In>(In&& source) mutable {
    options.name = name;
    return from_iterable(std::forward<In>(source), options);
  });
}

}  // namespace millrace::task
