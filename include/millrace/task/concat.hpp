// SPDX-License-Identifier: MIT
//
// task::concat: several inputs become one.
//
//   auto all = mr::task::concat(pages, images, feeds);
//   auto all = mr::task::concat(vector_of_stages);
#pragma once

#include <millrace/graph/input.hpp>
#include <millrace/graph/merging.hpp>
#include <millrace/stage.hpp>

#include <concepts>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::task {

/// A range of stages, for a number of inputs that is known when the program runs.
template <class In>
concept range_of_stages =
    graph::range_input<In> && graph::stage_input<std::ranges::range_value_t<std::remove_cvref_t<In>>>;

template <class T>
Stage<T> merge(std::vector<graph::NodePtr> inputs) {
  if (inputs.empty()) base::refuse("stage 'concat'", "inputs", "0", "at least one");
  graph::Settings settings = graph::merge_settings("concat", inputs);
  return Stage<T>(
      graph::share(std::make_unique<graph::MergeNode<T>>(std::move(settings), std::move(inputs))));
}

/// A stage that gives the elements of all inputs, which have one element type.
///
/// **Order**: that in which they arrive; behind `task::ordered` by position, ties by input number. **Back-pressure**: inputs
/// that wait take turns, so that none is starved. The queue to the consumer holds as many elements as the largest `maxsize`
/// of an input, at least 16; one without a bound (0), or that is read on a thread, does not count. **Errors**: the first
/// failure of any input ends the run. Ends when the last input has ended. From Pypeln's `pl.task.concat`. Example:
/// examples/14_fan_out.cpp.
template <graph::element_input First, graph::element_input... More>
  requires(!range_of_stages<First>)
auto concat(First&& first, More&&... more) {
  using T = graph::ElementOf<First>;
  static_assert((std::same_as<T, graph::ElementOf<More>> && ...),
                "millrace::task::concat: the inputs have different elements, expected one type");
  return merge<T>({graph::node_of(std::forward<First>(first)), graph::node_of(std::forward<More>(more))...});
}

/// The same for a range of stages. Throws std::invalid_argument where it is empty.
template <range_of_stages In>
auto concat(In&& stages) {
  using T = typename std::ranges::range_value_t<In>::value_type;
  std::vector<graph::NodePtr> inputs;
  for (auto&& stage : stages) inputs.push_back(stage.node());
  return merge<T>(std::move(inputs));
}

}  // namespace millrace::task
