// SPDX-License-Identifier: MIT
//
// The plain, sequential model of a graph.
#include "spec.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace test {

namespace {

using Elements = std::vector<Expected::Element>;

std::vector<int> with(std::vector<int> key, int part) {
  key.push_back(part);
  return key;
}

class Model {
 public:
  // As the library visits a graph: from the consumer back, the first input first.
  void number(const SpecRef& spec) {
    for (const SpecRef& input : spec->inputs) {
      uses_[input.get()].push_back(use_++);
      used_[spec.get()].push_back(uses_[input.get()].back());
      if (uses_[input.get()].size() == 1) number(input);
    }
    numbers_[spec.get()] = static_cast<int>(numbers_.size());
  }

  const Expected& result_of(const SpecRef& spec) {
    const auto found = results_.find(spec.get());
    if (found != results_.end()) return found->second;
    return results_[spec.get()] = made_by(*spec);
  }

  // Every stage runs once, however many consumers it has.
  int dropped() const {
    int all = 0;
    for (const auto& [spec, result] : results_) all += result.dropped;
    return all;
  }

 private:
  Expected made_by(const Spec& spec) {
    if (spec.is_source()) return source(spec);
    if (spec.op == Op::concat) return merged(spec);
    Expected in = input(spec, 0);
    if (spec.op == Op::ordered) return in_order(std::move(in));
    if (spec.op == Op::chunk) return renumbered(spec, std::move(in));
    in.in_sequence = in.in_sequence && spec.is_sequential();
    in.dropped = static_cast<int>(std::ranges::count_if(
        in.elements, [&](const Expected::Element& element) { return is_late(spec, element.value); }));
    Elements out;
    for (const Expected::Element& element : in.elements)
      if (!is_late(spec, element.value)) apply(spec, element, out);
    in.elements = std::move(out);
    return in;
  }

  Expected source(const Spec& spec) {
    Expected out;
    for (int position = 0; position != spec.elements; ++position)
      out.elements.push_back({position, {position, numbers_[&spec]}});
    return out;
  }

  // What a fan-out gives to several consumers are different elements.
  Expected input(const Spec& spec, std::size_t index) {
    const SpecRef& from = spec.inputs[index];
    Expected in = result_of(from);
    in.dropped = 0;
    if (uses_[from.get()].size() > 1)
      for (Expected::Element& element : in.elements) element.key.push_back(used_[&spec][index]);
    return in;
  }

  Expected merged(const Spec& spec) {
    Expected all;
    for (std::size_t index = 0; index != spec.inputs.size(); ++index) {
      const Expected in = input(spec, index);
      all.elements.insert(all.elements.end(), in.elements.begin(), in.elements.end());
      all.has_keys = all.has_keys && in.has_keys;
      all.in_sequence = in.in_sequence && spec.inputs.size() == 1;
    }
    return all;
  }

  static Expected in_order(Expected in) {
    std::ranges::sort(in.elements, {}, &Expected::Element::key);
    in.in_sequence = in.has_keys;
    return in;
  }

  // Chunks are cut in the order of arrival, and then taken apart.
  Expected renumbered(const Spec& spec, Expected in) {
    for (std::size_t index = 0; index != in.elements.size(); ++index) {
      const int position = static_cast<int>(index);
      in.elements[index].key = {position / spec.size, numbers_[&spec], position % spec.size};
    }
    in.has_keys = in.in_sequence;
    return in;
  }

  static void apply(const Spec& spec, const Expected::Element& in, Elements& out) {
    const int x = in.value;
    if (spec.op == Op::map) {
      out.push_back({mapped(x), in.key});
    } else if (spec.op == Op::filter) {
      if (is_kept(x)) out.push_back(in);
    } else if (spec.op == Op::parallel) {
      if (!is_refused(x)) out.push_back(in);
    } else {
      for (int part = 0; part != parts_of(x); ++part) out.push_back({part_of(x, part), with(in.key, part)});
    }
  }

  int use_ = 0;
  std::map<const Spec*, std::vector<int>> uses_;  // of its elements
  std::map<const Spec*, std::vector<int>> used_;  // which use each of its inputs is
  std::map<const Spec*, int> numbers_;
  std::map<const Spec*, Expected> results_;
};

}  // namespace

std::vector<int> Expected::values() const {
  std::vector<int> all;
  for (const Element& element : elements) all.push_back(element.value);
  return all;
}

Expected expected_of(const SpecRef& last) {
  Model model;
  model.number(last);
  Expected all = model.result_of(last);
  all.dropped = model.dropped();
  return all;
}

}  // namespace test
