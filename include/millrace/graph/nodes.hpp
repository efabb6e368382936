// SPDX-License-Identifier: MIT
//
// The nodes of operators that call a function: the last place that knows its type.
#pragma once

#include <millrace/graph/hooks.hpp>
#include <millrace/graph/node.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/steps.hpp>
#include <millrace/graph/worker.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace millrace::graph {

/// A stage of values: its calls never overlap, so that it has no workers of its own.
template <class Operator, class Fn>
class PlainNode final : public NodeOf<typename Operator::Output> {
 public:
  template <class F>
  PlainNode(Settings settings, NodePtr input, F&& fn)
      : NodeOf<typename Operator::Output>(Kind::plain, std::move(settings), {std::move(input)}),
        fn_(std::forward<F>(fn)) {}

  std::unique_ptr<Step> make_step(Run& run) const override {
    return std::make_unique<PlainStep<Operator, Fn>>(run, fn_);
  }
  bool wants_origins() const noexcept override {
    return Signature<Fn, typename Operator::Argument, NoContext>::takes_index;
  }

 private:
  mutable Fn fn_;  // one for all runs, called as an lvalue
};

/// A stage with workers: its function suspends, or its workers own something.
template <class Operator, class Fn, class Hooks>
class WorkedNode final : public NodeOf<typename Operator::Output> {
 public:
  template <class F>
  WorkedNode(Settings settings, NodePtr input, F&& fn, Hooks hooks)
      : NodeOf<typename Operator::Output>(Kind::worked, std::move(settings), {std::move(input)}),
        fn_(std::forward<F>(fn)), hooks_(std::move(hooks)) {}

  std::unique_ptr<StageRun> make_stage(Run& run, EdgeBase* in, std::vector<EdgeBase*> out) const override {
    return std::make_unique<WorkedStage<Operator, Fn, Hooks>>(run, this->settings(), in, std::move(out), fn_,
                                                              hooks_);
  }
  bool wants_origins() const noexcept override {
    return Signature<Fn, typename Operator::Argument, typename Hooks::Context>::takes_index;
  }

 private:
  mutable Fn fn_;
  mutable Hooks hooks_;
};

}  // namespace millrace::graph
