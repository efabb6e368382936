// SPDX-License-Identifier: MIT
//
// What the operators that call a function share: their call forms, and how they become a node. What is an operator's own,
// its name and what it expects of the function, is in its file.
#pragma once

#include <millrace/graph/input.hpp>
#include <millrace/graph/nodes.hpp>
#include <millrace/graph/ordering.hpp>
#include <millrace/options.hpp>
#include <millrace/stage.hpp>
#include <millrace/task/partial.hpp>

#include <memory>
#include <string>
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
template <class Operator, class Fn, class In, class OnStart, class OnDone>
struct Fit {
  using F = std::decay_t<Fn>;
  using Hooks = graph::Hooks<OnStart, OnDone>;

  static constexpr bool is_input = graph::element_input<In>;
  static constexpr bool may_read = !graph::needs_move<In>;

  template <class I>
  using Argument = typename Operator::template Argument<graph::ElementOf<I>>;
  template <class I = In>
  using Call = graph::CallTraits<F, Argument<I>, typename Hooks::Context>;

  template <class I = In>
  static constexpr bool is_callable = graph::Signature<F, Argument<I>, typename Hooks::Context>::fits;
  template <class I = In>
  using Returned = typename Call<I>::Returned;
  template <class I = In>
  using Result = typename Call<I>::Result;
};

/// What stands for the stage of an operator that does not fit, so that the compiler has no more than one thing to say.
inline Stage<int> misfit() { return Stage<int>(nullptr); }

/// The node of an operator whose function fits. Not inlined, because a program has one for each function.
template <class Operator, class Element, class Fn, class Hooks>
MILLRACE_NOINLINE graph::NodePtr node_of_function(const graph::Settings& settings, graph::NodePtr input,
                                                  Fn&& fn, Hooks hooks) {
  using NewNode = std::unique_ptr<const graph::Node>;
  using F = std::decay_t<Fn>;
  using Call = graph::CallTraits<F, typename Operator::template Argument<Element>, typename Hooks::Context>;
  if constexpr (Operator::can_be_plain && Call::is_plain && !Hooks::exist) {
    using Node = graph::PlainNode<Operator, Element, F>;
    return graph::share(NewNode(new Node(settings, std::move(input), std::forward<Fn>(fn))));
  } else {
    using Node = graph::WorkedNode<Operator, Element, F, Hooks>;
    return graph::share(
        NewNode(new Node(settings, std::move(input), std::forward<Fn>(fn), std::move(hooks))));
  }
}

/// A node's results in the order of its input, where that is asked for and not so already.
template <class T>
graph::NodePtr in_order(graph::NodePtr node) {
  const graph::Settings& settings = node->settings();
  if (node->kind() == graph::Kind::plain || settings.window == 0 || settings.workers == 1) return node;
  const graph::Ordering ordering{.window = settings.window, .is_of_input = true};
  return graph::share(std::make_unique<graph::OrderedNode<T>>(settings, std::move(node), ordering));
}

/// The stage of an operator whose function fits.
template <class Operator, class Fn, class In, class Hooks>
auto build(const graph::Settings& settings, Fn&& fn, In&& in, Hooks hooks) {
  using Element = graph::ElementOf<In>;
  using Out = graph::OutputOf<Operator, Element, std::decay_t<Fn>, typename Hooks::Context>;

  graph::NodePtr node = node_of_function<Operator, Element>(settings, graph::node_of(std::forward<In>(in)),
                                                            std::forward<Fn>(fn), std::move(hooks));
  if constexpr (std::is_same_v<Out, graph::Nothing>)
    return Stage<void>(std::move(node));
  else
    return Stage<Out>(in_order<Out>(std::move(node)));
}

/// An operator's call forms. `Own` has its name, the `Operator` of the graph, and `fits`, which says in one line of a
/// compile error what does not fit.
template <class Own>
class FunctionOperator {
 public:
  template <class Fn, not_options In, class OnStart, class OnDone>
  auto operator()(Fn&& fn, In&& in, StageOptions<OnStart, OnDone> options) const {
    return apply(graph::checked(options, Own::name), std::forward<Fn>(fn), std::forward<In>(in),
                 graph::Hooks<OnStart, OnDone>{std::move(options.on_start), std::move(options.on_done)});
  }
  template <class Fn, not_options In>
  auto operator()(Fn&& fn, In&& in, StageOptions<> options = {}) const {
    return operator()<Fn, In, NoHook, NoHook>(std::forward<Fn>(fn), std::forward<In>(in), std::move(options));
  }

  /// Without the input, for `in | task::map(fn, options)`.
  template <class Fn, class OnStart, class OnDone>
  auto operator()(Fn&& fn, StageOptions<OnStart, OnDone> options) const {
    return Partial([f = std::decay_t<Fn>(std::forward<Fn>(fn)), settings = graph::checked(options, Own::name),
                    hooks = graph::Hooks<OnStart, OnDone>{
                        std::move(options.on_start), std::move(options.on_done)}]<class In>(In&& in) mutable {
      return apply(settings, std::move(f), std::forward<In>(in), std::move(hooks));
    });
  }
  template <class Fn>
  auto operator()(Fn&& fn, StageOptions<> options = {}) const {
    return operator()<Fn, NoHook, NoHook>(std::forward<Fn>(fn), std::move(options));
  }

 private:
  template <class Fn, class In, class OnStart, class OnDone>
  static auto apply(const graph::Settings& settings, Fn&& fn, In&& in, graph::Hooks<OnStart, OnDone> hooks) {
    if constexpr (Own::template fits<Fit<typename Own::Operator, Fn, In, OnStart, OnDone>>())
      return build<typename Own::Operator>(settings, std::forward<Fn>(fn), std::forward<In>(in),
                                           std::move(hooks));
    else
      return misfit();
  }
};

}  // namespace millrace::task
