// SPDX-License-Identifier: MIT
//
// task::chunk: a number of elements at a time.
//
//   auto batches = mr::task::chunk(100, rows);
//   auto batches = rows | mr::task::chunk(100);
#pragma once

#include <millrace/graph/chunking.hpp>
#include <millrace/graph/input.hpp>
#include <millrace/stage.hpp>
#include <millrace/task/partial.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace millrace::task {

/// A stage of vectors of `size` elements of `in`, in its order; the last one may be shorter.
///
/// **Shape**: vectors are numbered anew: for ElementIndex and `task::ordered` they come from a source of their own.
/// **Errors**: std::invalid_argument where `size` is less than one. From turbopipes' `chunks`. Example:
/// examples/18_chunks.cpp.
template <graph::element_input In>
auto chunk(base::Bound size, In&& in) {
  using T = graph::ElementOf<In>;
  const std::size_t checked = base::checked_bound(size, 1, "stage 'chunk'", "size");
  return Stage<std::vector<T>>(graph::share(std::make_unique<graph::ChunkNode<T>>(
      graph::source_settings("chunk"), graph::node_of(std::forward<In>(in)), checked)));
}

/// The same without its input, for `in | task::chunk(size)`.
inline auto chunk(base::Bound size) {
  return Partial([size]<class In>(In&& in) { return chunk(size, std::forward<In>(in)); });
}

}  // namespace millrace::task
