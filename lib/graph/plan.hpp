// SPDX-License-Identifier: MIT
//
// Turns a description into the stages and edges of a run.
#pragma once

#include <millrace/graph/run.hpp>

#include <unordered_map>
#include <vector>

namespace millrace::graph {

/// Visits the nodes in loops, never by recursion: a chain may be long. What it makes belongs to the run.
class Plan {
 public:
  explicit Plan(Run& run) noexcept : run_(run) {}

  /// Throws StageReuseError; then nothing has been started and no source has been claimed.
  void make();

 private:
  /// A consumer's edge. Uses of inputs by nodes are numbered, from the consumer back.
  struct Output {
    EdgeBase* edge;
    std::size_t use;
  };
  /// What has been found out about a node.
  struct Facts {
    std::size_t number = 0;             // from the sources on
    std::size_t uses = 0;               // by nodes of this run
    bool fused = false;                 // a step of a group that has been made
    std::vector<std::size_t> used;      // which use each of its inputs is
    std::vector<Output> out;            // where its elements go
    std::vector<queue::Order*> orders;  // that they can reach there
    bool is_shared = false;             // or what they are made of is: other consumers get it, too
    queue::Order* entry = nullptr;      // that it gives its elements places in
  };

  void visit();
  void connect(const Node& node);
  void connect_merge(const Node& node);
  void connect_sink(const Node& node);
  void connect_source(const Node& node);
  void connect_group(const Node& last);
  void connect_stage(const Node& node);
  void settle_gates();
  void limit_turns();
  void claim_sources();

  EdgeBase& add_edge(const Node& from, EdgeSettings settings);
  void add_output(const Node& node, EdgeBase& edge, std::size_t use);
  std::vector<EdgeBase*> take_outputs(const Node& node);
  queue::Order* add_order(const Node& node);
  std::vector<queue::Order*> orders_of_input(const Node& node, queue::Order* own) const;
  Numbering* add_numbering(const Node& node);

  Run& run_;
  std::unordered_map<const Node*, Facts> facts_;
  std::vector<const Node*> nodes_;  // each behind all its inputs
  std::size_t uses_ = 0;
  bool with_origins_ = false;
};

}  // namespace millrace::graph
