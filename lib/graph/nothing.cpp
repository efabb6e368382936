// SPDX-License-Identifier: MIT
#include <millrace/graph/nothing.hpp>

namespace millrace::graph {

namespace {

class SinkNode final : public NodeOf<Nothing> {
 public:
  explicit SinkNode(std::vector<NodePtr> inputs)
      : NodeOf(Kind::sink, Settings{.name = "run"}, std::move(inputs)) {}
};

}  // namespace

NodePtr sink_of(std::vector<NodePtr> inputs) { return share(std::make_unique<SinkNode>(std::move(inputs))); }

}  // namespace millrace::graph
