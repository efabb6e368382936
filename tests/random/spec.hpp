// SPDX-License-Identifier: MIT
//
// A random graph, as a description that both the library and a plain loop can follow.
#pragma once

#include "choices.hpp"

#include <memory>
#include <string>
#include <vector>

namespace test {

enum class Op {
  // sources
  range,
  generator,
  queue,
  buffered,
  // one input
  map,
  filter,
  flat_range,
  flat_generator,
  flat_stage,
  parallel,
  chunk,
  ordered,
  // several inputs
  concat,
};

/// One stage. Several stages may have the same input.
struct Spec {
  Op op = Op::range;
  std::vector<std::shared_ptr<Spec>> inputs;
  int elements = 0;  // of a source
  int workers = 1;
  int maxsize = 0;
  int window = 0;
  int size = 1;  // of a chunk, or of a buffer
  bool is_plain = false;
  bool is_ordered = false;
  bool has_timeout = false;
  bool has_hooks = false;

  // While the graph runs.
  int running = 0;       // calls of its function in flight
  int most_running = 0;  // ever
  int begun = 0;         // calls
  int made = 0;          // elements that it was to pass on
  int most_waiting = 0;  // elements that were made in front of it, and had not been begun
  int started = 0;       // workers
  int done = 0;          // workers

  bool is_source() const { return op <= Op::buffered; }
  /// One call after another.
  bool is_sequential() const { return workers == 1 || is_ordered || is_fused(); }
  /// One worker makes its calls, in batches.
  bool is_fused() const { return is_plain && !has_hooks && op != Op::flat_range; }
};

using SpecRef = std::shared_ptr<Spec>;

/// A graph of up to `depth` stages one behind another.
SpecRef random_spec(Choices& choices, int depth);

/// For a person: map(workers 3, maxsize 1, …; ordered(…; range of 7)).
std::string text_of(const Spec& spec);

// --- what the stages compute, as plain functions ---

inline int mapped(int x) { return (3 * x + 1) % 1009; }
inline bool is_kept(int x) { return x % 3 != 0; }
inline int parts_of(int x) { return x % 4 == 3 ? 3 : x % 2; }
inline int part_of(int x, int index) { return (7 * x + index) % 1009; }
/// The call takes longer than its stage allows.
inline bool is_late(const Spec& spec, int x) { return spec.has_timeout && x % 5 == 2; }
/// The task of a `parallel` fails.
inline bool is_refused(int x) { return x % 7 == 3; }

/// What a graph gives.
struct Expected {
  struct Element {
    int value;
    std::vector<int> key;  // orders it by its source: positions, source's number, branches, parts
  };
  std::vector<Element> elements;
  bool in_sequence = true;  // they come in this order
  bool has_keys = true;     // the keys are right
  int dropped = 0;          // lost to timeouts

  std::vector<int> values() const;
};

Expected expected_of(const SpecRef& last);

}  // namespace test
