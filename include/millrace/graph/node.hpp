// SPDX-License-Identifier: MIT
//
// The description of a graph: immutable nodes that share their inputs. Nothing runs here.
#pragma once

#include <millrace/base/copyable.hpp>
#include <millrace/graph/edge.hpp>
#include <millrace/graph/settings.hpp>
#include <millrace/graph/step.hpp>

#include <memory>
#include <span>
#include <vector>

namespace millrace::graph {

/// The order in which a node gives its elements: that of the sources, or that in which its input has taken them.
struct Ordering {
  std::size_t window = 0;  // how far apart they may be; 0: it puts nothing in order
  bool is_of_input = false;
};

class Node;
class StageRun;
struct StageParts;
using NodePtr = std::shared_ptr<const Node>;

/// What a node is when it runs.
enum class Kind : unsigned char {
  source,  // read by a feeder, without suspending
  plain,   // a step of a fused group: its function returns values
  worked,  // has workers of its own
  merge,   // its inputs write to its consumers
  sink,    // its inputs' elements are discarded
};

class MILLRACE_API Node {
 public:
  Node(Kind kind, Settings settings, std::vector<NodePtr> inputs) noexcept
      : kind_(kind), settings_(std::move(settings)), inputs_(std::move(inputs)) {}
  /// Of a function, which may ask for the element's position.
  Node(Kind kind, const Settings& settings, NodePtr input, bool wants_origins);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  Kind kind() const noexcept { return kind_; }
  const Settings& settings() const noexcept { return settings_; }
  std::span<const NodePtr> inputs() const noexcept { return inputs_; }

  /// An edge for this node's elements.
  virtual std::unique_ptr<EdgeBase> make_edge(Run& run, EdgeSettings edge) const = 0;

  /// What runs it, by its kind.
  virtual std::unique_ptr<Feeder> make_feeder(EdgeBase& out) const;
  virtual std::unique_ptr<Step> make_step(Run& run) const;
  virtual std::unique_ptr<StageRun> make_stage(Run& run, StageParts parts) const;

  /// Can its elements go to several consumers?
  virtual bool can_be_shared() const noexcept = 0;

  bool wants_origins() const noexcept { return wants_origins_; }

  /// Does it give its elements new positions? Sources do in any case.
  virtual bool renumbers() const noexcept { return false; }
  /// Does it put its elements in an order?
  virtual Ordering ordering() const noexcept { return {}; }

  /// A source that can be read once is claimed by the run that reads it; false if it has been.
  virtual bool claim() const noexcept { return true; }
  virtual void unclaim() const noexcept {}

 private:
  Kind kind_;
  bool wants_origins_ = false;
  Settings settings_;
  std::vector<NodePtr> inputs_;

  friend class Released;
  mutable const Node* next_released_ = nullptr;
};

/// A pointer for sharing. The last one destroys the node, in bounded stack however deep the graph is.
MILLRACE_API NodePtr share(std::unique_ptr<const Node> node);

/// A node that gives `T`s.
template <class T>
class NodeOf : public Node {
 public:
  using Node::Node;
  std::unique_ptr<EdgeBase> make_edge(Run& run, EdgeSettings edge) const final {
    return std::make_unique<Edge<T>>(run, std::move(edge));
  }
  bool can_be_shared() const noexcept final { return base::copyable<T>; }
};

}  // namespace millrace::graph
