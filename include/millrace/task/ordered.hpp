// SPDX-License-Identifier: MIT
//
// task::ordered: back to the order of the source.
//
//   auto pages = mr::task::ordered(mr::task::map(fetch, urls, {.workers = 100}));
//   auto pages = urls | mr::task::map(fetch, {.workers = 100}) | mr::task::ordered();
#pragma once

#include <millrace/graph/input.hpp>
#include <millrace/graph/ordering.hpp>
#include <millrace/stage.hpp>
#include <millrace/task/partial.hpp>

#include <memory>
#include <utility>

namespace millrace::task {

struct OrderedOptions {
  /// How far a source may be ahead of the first element that has not left [positions, >= 1].
  base::Bound window = 1024;
};

/// A stage that gives the elements of `in` in the order of the source that they came from, through any number of unordered
/// stages.
///
/// **Order**: by position at the source; what flat_map made of one element, by its place there; what the branches of a fan-out
/// or the inputs of a concat made of one position, by their number in the concat. A concat of several sources goes at the pace
/// of the slowest. Vectors of chunk have positions of their own. **Streams**: an element leaves as soon as every earlier one has
/// left, was filtered out or was dropped. **Back-pressure**: nothing is refused because it is early; instead a source does not
/// read position `p` before `p - window` is done. Where the elements of a fan-out go through a chunk, sources are not held
/// back. **Errors**: std::invalid_argument where `window` is less than one. From Pypeln's `pl.task.ordered`, which waits
/// for the end. Example: examples/12_ordered.cpp.
template <graph::element_input In>
auto ordered(In&& in, OrderedOptions options = {}) {
  using T = graph::ElementOf<In>;
  const graph::Ordering ordering{.window =
                                     base::checked_bound(options.window, 1, "stage 'ordered'", "window")};
  return Stage<T>(graph::share(std::make_unique<graph::OrderedNode<T>>(
      graph::source_settings("ordered"), graph::node_of(std::forward<In>(in)), ordering)));
}

/// The same without its input, for `in | task::ordered()`.
inline auto ordered(OrderedOptions options = {}) {
  return Partial([options]<class In>(In&& in) { return ordered(std::forward<In>(in), options); });
}

}  // namespace millrace::task
