// SPDX-License-Identifier: MIT
//
// The nodes of operators that call a function: the last place that knows its type. No more than needed is made of that
// type, a std::unique_ptr of it, say: a program has many functions, and this is compiled for each of them.
#pragma once

#include <millrace/graph/hooks.hpp>
#include <millrace/graph/node.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/steps.hpp>
#include <millrace/graph/worked_stage.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace millrace::graph {

template <class Operator, class In, class Fn, class Context = NoContext>
inline constexpr bool takes_index =
    Signature<Fn, typename Operator::template Argument<In>, Context>::takes_index;

/// A stage of values: its calls never overlap, so that it has no workers of its own.
template <class Operator, class In, class Fn>
class PlainNode final : public NodeOf<OutputOf<Operator, In, Fn>> {
  using Base = NodeOf<OutputOf<Operator, In, Fn>>;

 public:
  template <class F>
  PlainNode(const Settings& settings, NodePtr input, F&& fn)
      : Base(Kind::plain, settings, std::move(input), takes_index<Operator, In, Fn>),
        fn_(std::forward<F>(fn)) {}

  std::unique_ptr<Step> make_step(Run& run) const override {
    return std::unique_ptr<Step>(new PlainStep<Operator, In, Fn>(run, fn_));
  }

 private:
  mutable Fn fn_;  // one for all runs, called as an lvalue
};

/// A stage with workers: its function suspends, or its workers own something.
template <class Operator, class In, class Fn, class Hooks>
class WorkedNode final : public NodeOf<OutputOf<Operator, In, Fn, typename Hooks::Context>> {
  using Base = NodeOf<OutputOf<Operator, In, Fn, typename Hooks::Context>>;

 public:
  template <class F>
  WorkedNode(const Settings& settings, NodePtr input, F&& fn, Hooks hooks)
      : Base(Kind::worked, settings, std::move(input),
             takes_index<Operator, In, Fn, typename Hooks::Context>),
        fn_(std::forward<F>(fn)), hooks_(std::move(hooks)) {}

  std::unique_ptr<StageRun> make_stage(Run& run, StageParts parts) const override {
    using Worked = WorkedStage<Operator, In, Fn, Hooks>;
    return std::unique_ptr<StageRun>(new Worked(run, this->settings(), std::move(parts), fn_, hooks_));
  }

 private:
  mutable Fn fn_;
  mutable Hooks hooks_;
};

}  // namespace millrace::graph
