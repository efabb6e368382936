// SPDX-License-Identifier: MIT
#include <millrace/graph/node.hpp>

#include <millrace/graph/stage_run.hpp>

#include <cstdlib>
#include <utility>

namespace millrace::graph {

// Copied here, and not in what is compiled for each function.
// NOLINTNEXTLINE(modernize-pass-by-value)
Node::Node(Kind kind, const Settings& settings, NodePtr input, bool wants_origins)
    : kind_(kind), wants_origins_(wants_origins), settings_(settings) {
  inputs_.push_back(std::move(input));
}

// Each kind overrides the one that it needs.
std::unique_ptr<Feeder> Node::make_feeder(EdgeBase&) const { std::abort(); }
std::unique_ptr<Step> Node::make_step(Run&) const { std::abort(); }
// NOLINTNEXTLINE(performance-unnecessary-value-param): who overrides it keeps the parts
std::unique_ptr<StageRun> Node::make_stage(Run&, StageParts) const { std::abort(); }

// The nodes that nobody holds any longer. A node that goes lets go of others: of its inputs, and of what its source and its
// function hold. They go at once, as members do, unless too many destructors call each other: then the loop of an outer one
// takes them over.
class Released {
 public:
  void add(const Node* node) noexcept {
    node->next_released_ = std::exchange(first_, node);
    if (depth_ != deepest) destroy_all();
  }

 private:
  static constexpr int deepest = 16;

  void destroy_all() noexcept {
    ++depth_;
    while (first_ != nullptr) delete std::exchange(first_, first_->next_released_);
    --depth_;
  }

  const Node* first_ = nullptr;
  int depth_ = 0;
};

NodePtr share(std::unique_ptr<const Node> node) {
  static thread_local constinit Released released;
  return {node.release(), [](const Node* last) { released.add(last); }};
}

}  // namespace millrace::graph
