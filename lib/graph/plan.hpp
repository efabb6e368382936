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
  struct Place {
    std::size_t uses = 0;        // by nodes of this run
    bool fused = false;          // a step of a group that has been made
    std::vector<EdgeBase*> out;  // where its elements go
  };

  void visit();
  void connect(const Node& node);
  void connect_merge(const Node& node);
  void connect_sink(const Node& node);
  void connect_source(const Node& node);
  void connect_group(const Node& last);
  void connect_stage(const Node& node);
  void claim_sources();

  EdgeBase& add_edge(const Node& from, EdgeSettings settings);
  void add_output(const Node& node, EdgeBase& edge);
  std::vector<EdgeBase*> take_outputs(const Node& node);

  Run& run_;
  std::unordered_map<const Node*, Place> places_;
  std::vector<const Node*> order_;  // each behind all its inputs
  bool with_origins_ = false;
};

}  // namespace millrace::graph
