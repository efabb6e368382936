// SPDX-License-Identifier: MIT
//
// What may stand where a stage is expected, and how it becomes a node.
#pragma once

#include <millrace/graph/sources.hpp>
#include <millrace/stage_fwd.hpp>

#include <concepts>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>

namespace millrace::graph {

template <class T>
struct StageElement {};
template <class T>
struct StageElement<Stage<T>> {
  using type = T;
};

template <class Input>
concept stage_input = requires { typename StageElement<std::remove_cvref_t<Input>>::type; };

template <class Input>
concept source_input = !stage_input<Input> && awaitable_source<std::remove_cvref_t<Input>>;

template <class Input>
concept range_input = !stage_input<Input> && !source_input<Input> && std::ranges::input_range<Input>;

/// A Stage, an AsyncGenerator, a Stream, a BoundedQueue, anything else with an awaitable `next()` that gives
/// `std::optional<T>`, or an input range.
template <class Input>
concept stage_like = stage_input<Input> || source_input<Input> || range_input<Input>;

template <class Input>
struct ElementOfInput {};
template <stage_input Input>
struct ElementOfInput<Input> : StageElement<std::remove_cvref_t<Input>> {};
template <source_input Input>
struct ElementOfInput<Input> {
  using type = AwaitedValue<std::remove_cvref_t<Input>>;
};
template <range_input Input>
struct ElementOfInput<Input> {
  using type = std::ranges::range_value_t<Input>;
};
template <stage_like Input>
using ElementOf = typename ElementOfInput<Input>::type;

/// One that has elements: a Stage<void> can be run, but nothing can be made of it.
template <class Input>
concept element_input = stage_like<Input> && !std::is_void_v<ElementOf<Input>>;

// An lvalue is referenced, but for views, which are copied where they can be; an rvalue is owned.
template <class Input>
using HeldRange = std::conditional_t<std::is_lvalue_reference_v<Input> &&
                                         !(std::ranges::view<std::remove_cvref_t<Input>> &&
                                           std::copy_constructible<std::remove_cvref_t<Input>>),
                                     Input, std::remove_cvref_t<Input>>;

/// An lvalue range whose elements can only be moved would be emptied behind its owner's back.
template <class Input>
inline constexpr bool needs_move =
    range_input<Input> && std::is_reference_v<HeldRange<Input>> && !copies_out<Input>;

inline Settings source_settings(std::string_view name, std::size_t maxsize = 16) {
  Settings settings;
  settings.name = name;
  settings.maxsize = maxsize;
  return settings;
}

template <stage_like Input>
NodePtr node_of(Input&& input, const Settings& settings = source_settings("source")) {
  if constexpr (stage_input<Input>) {
    return input.node();
  } else if constexpr (source_input<Input>) {
    using Source = std::conditional_t<std::is_lvalue_reference_v<Input>, Input, std::remove_cvref_t<Input>>;
    return share(std::make_unique<AwaitedNode<Source>>(settings, std::forward<Input>(input)));
  } else {
    using Range = HeldRange<Input>;
    return share(
        std::make_unique<RangeNode<Range>>(settings, static_cast<Range>(std::forward<Input>(input))));
  }
}

}  // namespace millrace::graph
