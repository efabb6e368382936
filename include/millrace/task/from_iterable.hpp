// SPDX-License-Identifier: MIT
//
// task::from_iterable: a stage from anything that can be an input.
//
//   auto lines = mr::task::from_iterable(std::views::istream<std::string>(std::cin));
#pragma once

#include <millrace/stage.hpp>
#include <millrace/task/partial.hpp>

#include <string_view>
#include <utility>

namespace millrace::task {

struct SourceOptions {
  /// Elements that may wait for the consumer where the stage is consumed itself [elements]; 0 is unbounded.
  base::Bound maxsize = 16;
  /// For logs and errors; copied.
  std::string_view name = "from_iterable";
};

/// A stage of the elements of `source`, in its order. From Pypeln's `pl.task.from_iterable`.
template <graph::stage_like In>
Stage<graph::ElementOf<In>> from_iterable(In&& source, SourceOptions options = {}) {
  static_assert(!graph::needs_move<In>, "millrace::task::from_iterable: the elements of this range cannot be "
                                        "copied; give it up with std::move");
  graph::Settings settings =
      graph::checked(StageOptions<>{.maxsize = options.maxsize, .name = options.name}, "from_iterable");
  return Stage<graph::ElementOf<In>>(graph::node_of(std::forward<In>(source), std::move(settings)));
}

/// The same without its input, for `source | task::from_iterable()`.
inline auto from_iterable(SourceOptions options = {}) {
  return Partial(
      [options]<class In>(In&& source) { return from_iterable(std::forward<In>(source), options); });
}

}  // namespace millrace::task
