// SPDX-License-Identifier: MIT
//
// The node of concat: its inputs write to its consumers, so that nothing of it runs.
#pragma once

#include <millrace/graph/node.hpp>

#include <utility>
#include <vector>

namespace millrace::graph {

template <class T>
class MergeNode final : public NodeOf<T> {
 public:
  MergeNode(Settings settings, std::vector<NodePtr> inputs)
      : NodeOf<T>(Kind::merge, std::move(settings), std::move(inputs)) {}
};

}  // namespace millrace::graph
