// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include "pump.hpp"

#include <millrace/loop/diagnostics.hpp>

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace millrace::graph {

namespace {

using Orders = std::vector<queue::Order*>;

Orders united(Orders all, const Orders& more) {
  if (all.empty()) return more;
  for (queue::Order* order : more)
    if (std::ranges::find(all, order) == all.end()) all.push_back(order);
  return all;
}

}  // namespace

void Plan::make() {
  visit();
  const Node& last = *run_.last_;
  run_.output_ = last.make_edge(run_, {.capacity = last.settings().maxsize, .with_origins = with_origins_});
  run_.output_->keep_open();  // closed when the run is over, not before
  add_output(last, *run_.output_, 0);
  // From the consumer back to the sources: when a node's turn comes, it is known where its elements go.
  for (const Node* node : nodes_ | std::views::reverse) connect(*node);
  std::ranges::reverse(run_.stages_);
  settle_gates();
  limit_turns();
  for (const auto& numbering : run_.numberings_ | std::views::reverse) numbering->begin();
  claim_sources();
}

void Plan::visit() {
  struct Visit {
    const Node* node;
    std::size_t next_input;
  };
  std::vector<Visit> path{{.node = run_.last_.get(), .next_input = 0}};
  facts_[run_.last_.get()].uses = 1;
  while (!path.empty()) {
    Visit& top = path.back();
    if (top.next_input == top.node->inputs().size()) {
      facts_[top.node].number = nodes_.size();
      nodes_.push_back(top.node);
      with_origins_ = with_origins_ || top.node->wants_origins() || top.node->ordering().window != 0;
      path.pop_back();
      continue;
    }
    const Node* input = top.node->inputs()[top.next_input++].get();
    facts_[top.node].used.push_back(uses_++);
    if (++facts_[input].uses == 1) path.push_back({.node = input, .next_input = 0});
  }
}

void Plan::connect(const Node& node) {
  if (facts_[&node].fused) return;
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
    for (std::size_t input = 0; input != node.inputs().size(); ++input)
      add_output(*node.inputs()[input], *edge, facts_[&node].used[input]);
    edge->writer_done();
  }
}

void Plan::connect_sink(const Node& node) {
  for (EdgeBase* edge : take_outputs(node)) edge->writer_done();
  for (const NodePtr& input : node.inputs()) add_output(*input, add_edge(*input, {.discards = true}), 0);
}

// A source that is alone in front of an edge is read into it directly; else a worker carries its elements.
void Plan::connect_source(const Node& node) {
  Numbering* numbering = add_numbering(node);
  const bool is_gated = !facts_[&node].orders.empty();
  std::vector<EdgeBase*> out = take_outputs(node);
  if (out.size() == 1 && out.front()->writers() == 1 && !out.front()->discards() && !is_gated) {
    out.front()->set_feeder(node.make_feeder(*out.front()), numbering);
    return;
  }
  EdgeBase& in = add_edge(node, {.capacity = is_gated ? 1 : Step::longest_batch, .reads_ahead = false});
  in.add_writer();
  in.set_feeder(node.make_feeder(in), numbering);
  StageParts parts{.in = &in, .out = std::move(out), .numbering = numbering};
  run_.stages_.push_back(
      std::make_unique<Pump>(run_, node.settings(), std::move(parts), std::vector<const Node*>{}));
}

void Plan::connect_group(const Node& last) {
  std::vector<const Node*> steps{&last};
  while (loop::fuses_plain_stages()) {
    const Node* input = steps.back()->inputs().front().get();
    if (input->kind() != Kind::plain || facts_[input].uses != 1) break;
    facts_[input].fused = true;
    steps.push_back(input);
  }
  std::ranges::reverse(steps);
  const Node& first = *steps.front();
  const Node& input = *first.inputs().front();
  EdgeBase& in = add_edge(input, {.capacity = first.settings().maxsize, .orders = facts_[&last].orders});
  add_output(input, in, facts_[&first].used.front());
  StageParts parts{.in = &in, .out = take_outputs(last)};
  run_.stages_.push_back(std::make_unique<Pump>(run_, last.settings(), std::move(parts), steps));
}

void Plan::connect_stage(const Node& node) {
  StageParts parts;
  parts.order = add_order(node);
  if (node.inputs().empty() || node.renumbers()) parts.numbering = add_numbering(node);
  if (!node.inputs().empty()) {
    const Node& input = *node.inputs().front();
    const Ordering ordering = node.ordering();
    const std::size_t capacity = ordering.is_of_input ? ordering.window : node.settings().maxsize;
    parts.in = &add_edge(input, {.capacity = capacity, .orders = orders_of_input(node, parts.order)});
    add_output(input, *parts.in, facts_[&node].used.front());
  }
  parts.out = take_outputs(node);
  run_.stages_.push_back(node.make_stage(run_, std::move(parts)));
}

void Plan::claim_sources() {
  for (std::size_t done = 0; done < nodes_.size(); ++done) {
    if (nodes_[done]->claim()) continue;
    const std::string name = nodes_[done]->settings().name;
    while (done-- > 0) nodes_[done]->unclaim();
    throw StageReuseError(name);
  }
}

EdgeBase& Plan::add_edge(const Node& from, EdgeSettings settings) {
  settings.with_origins = with_origins_;
  return *run_.edges_.emplace_back(from.make_edge(run_, settings));
}

// From here on the edge counts one writer more: the node, or what takes its place.
void Plan::add_output(const Node& node, EdgeBase& edge, std::size_t use) {
  Facts& facts = facts_[&node];
  const auto behind = std::ranges::upper_bound(facts.out, use, {}, &Output::use);
  facts.out.insert(behind, {.edge = &edge, .use = use});
  facts.orders = united(facts.orders, edge.orders());
  edge.add_writer();
}

// In the order of the inputs that they lead to.
std::vector<EdgeBase*> Plan::take_outputs(const Node& node) {
  std::vector<Output>& out = facts_[&node].out;
  if (out.size() > 1 && !node.can_be_shared())
    throw std::invalid_argument("millrace: stage '" + node.settings().name +
                                "' is used more than once in a graph, and its elements cannot be copied");
  std::vector<EdgeBase*> edges;
  edges.reserve(out.size());
  for (const Output& output : out) edges.push_back(output.edge);
  return edges;
}

// The order that a stage keeps: its own, or one that the stage behind it has made for both.
queue::Order* Plan::add_order(const Node& node) {
  const Ordering ordering = node.ordering();
  if (ordering.window == 0) return facts_[&node].entry;
  queue::Order* order = run_.orders_.emplace_back(std::make_unique<queue::Order>(ordering.window)).get();
  if (ordering.is_of_input) facts_[node.inputs().front().get()].entry = order;
  return order;
}

Orders Plan::orders_of_input(const Node& node, queue::Order* own) const {
  if (node.renumbers()) return {};
  Orders orders = facts_.at(&node).orders;
  if (node.ordering().window != 0 && !node.ordering().is_of_input) orders.push_back(own);
  return orders;
}

// Where the elements of a fan-out go into a chunk, they can come to an order in positions of two kinds. The numbers of one
// say nothing of the other's, and to hold back a source for their distance could hold it back for ever.
void Plan::settle_gates() {
  if (run_.orders_.empty()) return;
  for (const Node* node : nodes_) {
    Facts& facts = facts_[node];
    facts.is_shared = facts.uses > 1 || std::ranges::any_of(node->inputs(), [this](const NodePtr& input) {
                        return facts_[input.get()].is_shared;
                      });
    if (!node->renumbers() || !facts_[node->inputs().front().get()].is_shared) continue;
    for (const auto& [any, at] : facts_)
      for (queue::Order* order : at.orders) order->stop_gating();
    return;
  }
}

// All stages of a run have turns of one length, so that a round of any edge's writers fits into it.
void Plan::limit_turns() {
  const auto limit_by = [this](const EdgeBase& edge) {
    if (edge.is_shared()) run_.rounds_.limit_turns(edge.share());
  };
  limit_by(*run_.output_);
  for (const auto& edge : run_.edges_) limit_by(*edge);
}

Numbering* Plan::add_numbering(const Node& node) {
  if (!with_origins_) return nullptr;
  const Facts& facts = facts_[&node];
  return run_.numberings_.emplace_back(std::make_unique<Numbering>(facts.number, facts.orders)).get();
}

}  // namespace millrace::graph
