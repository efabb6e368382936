// SPDX-License-Identifier: MIT
//
// What the operators that call a function share: the checks, whose messages are theirs, and the node.
#pragma once

#include <millrace/graph/input.hpp>
#include <millrace/graph/nodes.hpp>
#include <millrace/options.hpp>
#include <millrace/stage.hpp>

#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

// What the compiler says about a call that does not fit, behind the operator's name.
#define MILLRACE_EXPECTED_INPUT                                                                              \
  "this is no input, expected a Stage, a range, an AsyncGenerator, a Stream, a BoundedQueue, or something "  \
  "with an "                                                                                                 \
  "awaitable next() that gives std::optional"
#define MILLRACE_EXPECTED_MOVE "the elements of this range cannot be copied, give it up with std::move"
#define MILLRACE_INJECTED                                                                                    \
  "any of WorkerInfo, ElementIndex, std::stop_token, and the Context& that on_start returns"

namespace millrace::task {

template <class T>
inline constexpr bool is_options = false;
template <class OnStart, class OnDone>
inline constexpr bool is_options<StageOptions<OnStart, OnDone>> = true;

/// What takes the place of an input in a call: anything but options. What is no input at all is told so by name.
template <class In>
concept not_options = !is_options<std::remove_cvref_t<In>>;

/// Does the function fit the input's elements? Each member may be asked for when those above it are true.
template <template <class, class> class Operator, class Fn, class In, class OnStart, class OnDone>
struct Fit {
  using F = std::decay_t<Fn>;
  using Hooks = graph::Hooks<OnStart, OnDone>;

  static constexpr bool is_input = graph::stage_like<In>;
  static constexpr bool may_read = !graph::needs_move<In>;

  template <class I>
  using Argument = typename Operator<graph::ElementOf<I>, int>::Argument;
  template <class I>
  using Call = graph::CallTraits<F, Argument<I>, typename Hooks::Context>;

  template <class I = In>
  static constexpr bool is_callable = graph::Signature<F, Argument<I>, typename Hooks::Context>::fits;
  template <class I = In>
  static constexpr bool returns_value = !std::is_void_v<typename Call<I>::Result>;
  template <class I = In>
  static constexpr bool returns_bool =
      requires(typename Call<I>::Result& result) { static_cast<bool>(result); };
};

/// What stands for the stage of an operator that does not fit, so that the compiler has no more than one thing to say.
inline Stage<int> misfit() { return Stage<int>(nullptr); }

/// The stage of an operator whose function fits.
template <template <class, class> class Operator, class Fn, class In, class OnStart, class OnDone>
auto build(std::string_view name, Fn&& fn, In&& in, StageOptions<OnStart, OnDone> options) {
  using Fits = Fit<Operator, Fn, In, OnStart, OnDone>;
  using Call = typename Fits::template Call<In>;
  using Op = Operator<graph::ElementOf<In>, typename Call::Result>;
  using Result = Stage<typename Op::Output>;

  graph::Settings settings = graph::checked(options, name);
  graph::NodePtr input = graph::node_of(std::forward<In>(in));
  if constexpr (Call::is_plain && !Fits::Hooks::exist) {
    using Node = graph::PlainNode<Op, typename Fits::F>;
    return Result(std::make_shared<Node>(std::move(settings), std::move(input), std::forward<Fn>(fn)));
  } else {
    using Node = graph::WorkedNode<Op, typename Fits::F, typename Fits::Hooks>;
    return Result(std::make_shared<Node>(
        std::move(settings), std::move(input), std::forward<Fn>(fn),
        typename Fits::Hooks{std::move(options.on_start), std::move(options.on_done)}));
  }
}

}  // namespace millrace::task
