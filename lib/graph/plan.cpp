// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include "pump.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace millrace::graph {

void Plan::make() {
  visit();
  const Node& last = *run_.last_;
  run_.output_ = last.make_edge(run_, {.capacity = last.settings().maxsize, .with_origins = with_origins_});
  run_.output_->add_writer();  // closed when the run is over, not before
  add_output(last, *run_.output_);
  // From the consumer back to the sources: when a node's turn comes, it is known where its elements go.
  for (const Node* node : order_ | std::views::reverse) connect(*node);
  std::ranges::reverse(run_.stages_);
  claim_sources();
}

void Plan::visit() {
  struct Visit {
    const Node* node;
    std::size_t next_input;
  };
  std::vector<Visit> path{{.node = run_.last_.get(), .next_input = 0}};
  places_[run_.last_.get()].uses = 1;
  while (!path.empty()) {
    Visit& top = path.back();
    if (top.next_input == top.node->inputs().size()) {
      order_.push_back(top.node);
      with_origins_ = with_origins_ || top.node->wants_origins();
      path.pop_back();
      continue;
    }
    const Node* input = top.node->inputs()[top.next_input++].get();
    if (++places_[input].uses == 1) path.push_back({.node = input, .next_input = 0});
  }
}

void Plan::connect(const Node& node) {
  if (places_[&node].fused) return;
  switch (node.kind()) {
    case Kind::source: return connect_source(node);
    case Kind::plain: return connect_group(node);
    case Kind::worked: return connect_stage(node);
    case Kind::merge: return connect_merge(node);
    case Kind::sink: return connect_sink(node);
  }
}

void Plan::connect_merge(const Node& node) {
  for (EdgeBase* edge : take_outputs(node)) {
    for (const NodePtr& input : node.inputs()) add_output(*input, *edge);
    edge->writer_done();
  }
}

void Plan::connect_sink(const Node& node) {
  for (EdgeBase* edge : take_outputs(node)) edge->writer_done();
  for (const NodePtr& input : node.inputs()) add_output(*input, add_edge(*input, {.discards = true}));
}

// A source that is alone in front of an edge is read into it directly; else a worker carries its elements.
void Plan::connect_source(const Node& node) {
  std::vector<EdgeBase*> out = take_outputs(node);
  if (out.size() == 1 && out.front()->writers() == 1 && !out.front()->discards()) {
    out.front()->set_feeder(node.make_feeder(*out.front()));
    return;
  }
  EdgeBase& in = add_edge(node, {.capacity = 1});
  in.add_writer();
  in.set_feeder(node.make_feeder(in));
  run_.stages_.push_back(
      std::make_unique<Pump>(run_, node.settings(), in, std::move(out), std::vector<const Node*>{}));
}

void Plan::connect_group(const Node& last) {
  std::vector<const Node*> steps{&last};
  for (;;) {
    const Node* input = steps.back()->inputs().front().get();
    if (input->kind() != Kind::plain || places_[input].uses != 1) break;
    places_[input].fused = true;
    steps.push_back(input);
  }
  std::ranges::reverse(steps);
  const Node& first = *steps.front();
  const Node& input = *first.inputs().front();
  EdgeBase& in = add_edge(input, {.capacity = first.settings().maxsize});
  add_output(input, in);
  run_.stages_.push_back(std::make_unique<Pump>(run_, last.settings(), in, take_outputs(last), steps));
}

void Plan::connect_stage(const Node& node) {
  EdgeBase* in = nullptr;
  if (!node.inputs().empty()) {
    const Node& input = *node.inputs().front();
    in = &add_edge(input, {.capacity = node.settings().maxsize});
    add_output(input, *in);
  }
  run_.stages_.push_back(node.make_stage(run_, in, take_outputs(node)));
}

void Plan::claim_sources() {
  for (std::size_t done = 0; done < order_.size(); ++done) {
    if (order_[done]->claim()) continue;
    const std::string name = order_[done]->settings().name;
    while (done-- > 0) order_[done]->unclaim();
    throw StageReuseError(name);
  }
}

EdgeBase& Plan::add_edge(const Node& from, EdgeSettings settings) {
  settings.with_origins = with_origins_;
  return *run_.edges_.emplace_back(from.make_edge(run_, settings));
}

// From here on the edge counts one writer more: the node, or what takes its place.
void Plan::add_output(const Node& node, EdgeBase& edge) {
  places_[&node].out.push_back(&edge);
  edge.add_writer();
}

std::vector<EdgeBase*> Plan::take_outputs(const Node& node) {
  std::vector<EdgeBase*> out = std::move(places_[&node].out);
  if (out.size() > 1 && !node.can_be_shared())
    throw std::invalid_argument("millrace: stage '" + node.settings().name +
                                "' is used more than once in a graph, and its elements cannot be copied");
  return out;
}

}  // namespace millrace::graph
