// SPDX-License-Identifier: MIT
//
// The node of concat: its inputs write to its consumers, so that nothing of it runs.
#pragma once

#include <millrace/graph/input.hpp>
#include <millrace/graph/node.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::graph {

/// The queue to a consumer of what is merged is as large as the largest in front of an input, and at least as others are.
inline Settings merge_settings(std::string_view name, const std::vector<NodePtr>& inputs) {
  Settings settings = source_settings(name);
  for (const NodePtr& input : inputs)
    settings.maxsize = std::max(settings.maxsize, input->settings().maxsize);
  return settings;
}

template <class T>
class MergeNode final : public NodeOf<T> {
 public:
  MergeNode(Settings settings, std::vector<NodePtr> inputs)
      : NodeOf<T>(Kind::merge, std::move(settings), std::move(inputs)) {}
};

}  // namespace millrace::graph
