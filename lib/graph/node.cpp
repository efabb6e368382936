// SPDX-License-Identifier: MIT
#include <millrace/graph/node.hpp>

#include <millrace/graph/stage_run.hpp>

#include <cstdlib>

namespace millrace::graph {

// Copied here, and not in what is compiled for each function.
// NOLINTNEXTLINE(modernize-pass-by-value)
Node::Node(Kind kind, const Settings& settings, NodePtr input, bool wants_origins)
    : kind_(kind), wants_origins_(wants_origins), settings_(settings) {
  inputs_.push_back(std::move(input));
}

// A long chain is released in a loop, not by destructors that call each other, and without allocating: the nodes that
// nobody else holds are linked through themselves.
Node::~Node() {
  NodePtr pending;
  const auto release_inputs = [&pending](Node& node) {
    for (NodePtr& input : node.inputs_) {
      if (input.use_count() != 1) continue;
      input->next_to_release_ = std::move(pending);
      pending = std::move(input);
    }
    node.inputs_.clear();
  };
  release_inputs(*this);
  while (pending != nullptr) {
    const NodePtr node = std::move(pending);
    pending = std::move(node->next_to_release_);
    release_inputs(const_cast<Node&>(*node));
  }
}

// Each kind overrides the one that it needs.
std::unique_ptr<Feeder> Node::make_feeder(EdgeBase&) const { std::abort(); }
std::unique_ptr<Step> Node::make_step(Run&) const { std::abort(); }
// NOLINTNEXTLINE(performance-unnecessary-value-param): who overrides it keeps the parts
std::unique_ptr<StageRun> Node::make_stage(Run&, StageParts) const { std::abort(); }

NodePtr share(std::unique_ptr<const Node> node) { return node; }

}  // namespace millrace::graph
