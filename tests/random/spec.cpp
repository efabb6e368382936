// SPDX-License-Identifier: MIT
#include "spec.hpp"

namespace test {

namespace {

constexpr int most_elements = 12;

SpecRef random_source(Choices& choices) {
  const auto spec = std::make_shared<Spec>();
  spec->op = static_cast<Op>(choices.below(static_cast<int>(Op::buffered) + 1));
  spec->elements = choices.below(most_elements + 1);
  spec->size = 1 + choices.below(3);
  return spec;
}

// What a function's stage may ask for.
void add_options(Spec& spec, Choices& choices) {
  spec.is_plain =
      choices.one_in(3) && (spec.op == Op::map || spec.op == Op::filter || spec.op == Op::flat_range);
  spec.workers = 1 + choices.below(8);
  spec.maxsize = choices.below(5);
  spec.is_ordered = spec.op != Op::parallel && choices.one_in(3);
  if (spec.is_ordered && choices.one_in(2)) spec.window = spec.workers + choices.below(3);
  // The time of a flat_map's generator includes its waits for room: what is late there cannot be foretold.
  const bool is_short = spec.op == Op::map || spec.op == Op::filter || spec.op == Op::flat_range;
  spec.has_timeout = is_short && !spec.is_plain && choices.one_in(4);
  spec.has_hooks = spec.op == Op::map && choices.one_in(3);
}

class Generator {
 public:
  explicit Generator(Choices& choices) : choices_(choices) {}

  SpecRef make(int depth) {
    if (depth == 0 || nodes_ == most_nodes) return remember(random_source(choices_));
    const auto spec = std::make_shared<Spec>();
    ++nodes_;
    const int ops = static_cast<int>(Op::concat) - static_cast<int>(Op::map) + 1;
    spec->op = static_cast<Op>(static_cast<int>(Op::map) + choices_.below(ops));
    spec->size = 1 + choices_.below(4);
    spec->maxsize = choices_.below(5);
    const int inputs = spec->op == Op::concat ? 1 + choices_.below(3) : 1;
    for (int input = 0; input != inputs; ++input) spec->inputs.push_back(input_of(depth));
    if (spec->op == Op::ordered)
      spec->window = 1 + choices_.below(6);
    else if (spec->op != Op::chunk && spec->op != Op::concat)
      add_options(*spec, choices_);
    return remember(spec);
  }

 private:
  static constexpr int most_nodes = 16;

  // A new part of the graph, or one that is there already: then it has several consumers.
  SpecRef input_of(int depth) {
    if (!made_.empty() && choices_.one_in(4))
      return made_[static_cast<std::size_t>(choices_.below(static_cast<int>(made_.size())))];
    return make(depth - 1);
  }
  SpecRef remember(SpecRef spec) {
    made_.push_back(spec);
    return spec;
  }

  Choices& choices_;
  std::vector<SpecRef> made_;
  int nodes_ = 0;
};

}  // namespace

SpecRef random_spec(Choices& choices, int depth) { return Generator(choices).make(depth); }

std::string text_of(const Spec& spec) {
  static constexpr const char* names[] = {"range",  "generator",  "queue",          "buffered",   "map",
                                          "filter", "flat_range", "flat_generator", "flat_stage", "parallel",
                                          "chunk",  "ordered",    "concat"};
  std::string text = std::string(names[static_cast<int>(spec.op)]) + "(";
  const auto add = [&text](bool is_set, const std::string& what) {
    if (is_set) text += what + ' ';
  };
  add(spec.is_source(), std::to_string(spec.elements));
  add(spec.op == Op::chunk || spec.op == Op::buffered, "size " + std::to_string(spec.size));
  add(!spec.is_source(),
      "workers " + std::to_string(spec.workers) + " maxsize " + std::to_string(spec.maxsize));
  add(spec.window != 0, "window " + std::to_string(spec.window));
  add(spec.is_plain, "plain");
  add(spec.is_ordered, "ordered");
  add(spec.has_timeout, "timeout");
  add(spec.has_hooks, "hooks");
  for (const SpecRef& input : spec.inputs) text += text_of(*input);
  return text + ")";
}

}  // namespace test
