// SPDX-License-Identifier: MIT
//
// The description of a graph: immutable nodes that share their inputs. Nothing runs here.
#pragma once

#include <millrace/graph/edge.hpp>
#include <millrace/graph/settings.hpp>
#include <millrace/graph/step.hpp>

#include <memory>
#include <span>
#include <vector>

namespace millrace::graph {

class Node;
class StageRun;
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
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node();

  Kind kind() const noexcept { return kind_; }
  const Settings& settings() const noexcept { return settings_; }
  std::span<const NodePtr> inputs() const noexcept { return inputs_; }

  /// An edge for this node's elements.
  virtual std::unique_ptr<EdgeBase> make_edge(Run& run, const EdgeSettings& edge) const = 0;

  /// What runs it, by its kind.
  virtual std::unique_ptr<Feeder> make_feeder(EdgeBase& out) const;
  virtual std::unique_ptr<Step> make_step(Run& run) const;
  virtual std::unique_ptr<StageRun> make_stage(Run& run, EdgeBase* in, std::vector<EdgeBase*> out) const;

  /// Can its elements go to several consumers?
  virtual bool can_be_shared() const noexcept = 0;

  /// Does its function ask for the element's position?
  virtual bool wants_origins() const noexcept { return false; }

  /// A source that can be read once is claimed by the run that reads it; false if it has been.
  virtual bool claim() const noexcept { return true; }
  virtual void unclaim() const noexcept {}

 private:
  Kind kind_;
  Settings settings_;
  std::vector<NodePtr> inputs_;
  mutable NodePtr next_to_release_;
};

/// A node that gives `T`s.
template <class T>
class NodeOf : public Node {
 public:
  using Node::Node;
  std::unique_ptr<EdgeBase> make_edge(Run& run, const EdgeSettings& edge) const final {
    return std::make_unique<Edge<T>>(run, edge);
  }
  bool can_be_shared() const noexcept final { return std::is_copy_constructible_v<T>; }
};

}  // namespace millrace::graph
