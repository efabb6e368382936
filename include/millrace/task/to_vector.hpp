// SPDX-License-Identifier: MIT
//
// to_vector: the end of a pipe.
//
//   std::vector<Page> pages = urls | mr::task::map(fetch) | mr::to_vector;
#pragma once

#include <millrace/stage.hpp>
#include <millrace/task/partial.hpp>

#include <utility>
#include <vector>

namespace millrace {

struct ToVector {
  template <graph::stage_like In>
  friend auto operator|(In&& in, ToVector) {
    using Element = graph::ElementOf<In>;
    if constexpr (graph::range_input<In>) {
      std::vector<Element> all;
      graph::HeldRange<In> range(std::forward<In>(in));
      graph::RangeCursor<graph::HeldRange<In>> cursor(range);
      while (cursor.has_element()) all.push_back(cursor.read());
      return all;
    } else {
      return graph::BlockingCollector<Element>(graph::node_of(std::forward<In>(in))).collect();
    }
  }
};

/// Runs the stage (or any other input) to its end on this thread and collects its elements; blocks. Throws what
/// iterating a Stage throws. A range that is none is read as it is, so that `stage | std::views::take(3) | to_vector` works.
inline constexpr ToVector to_vector;

}  // namespace millrace
