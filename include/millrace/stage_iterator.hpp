// SPDX-License-Identifier: MIT
//
// What `for (auto&& x : stage)` and `stage | to_vector` go by.
#pragma once

#include <millrace/graph/run.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace millrace {

namespace graph {

/// A run that this thread drives. What does not depend on the element type.
class MILLRACE_API BlockingRun {
 public:
  /// Throws LoopRunningError, StageReuseError.
  explicit BlockingRun(const NodePtr& last);
  BlockingRun(const BlockingRun&) = delete;
  BlockingRun& operator=(const BlockingRun&) = delete;
  /// Cancels what is left and waits for its end.
  ~BlockingRun();

 protected:
  Run& run() const noexcept { return *run_; }
  /// Throws LoopRunningError.
  static void check_loop();
  /// Lets the stages go on until they rest or have used up a turn of the loop.
  void settle() { run_->scheduler().settle(); }
  /// Lets them fill the queue to the consumer, however slow they are; a turn that adds nothing to it is the last one.
  void fill_output() {
    settle();
    if (run_->scheduler().has_ready()) [[unlikely]]
      fill_output_slowly();
  }
  /// Waits for something to happen; false at the end. Throws the run's failure.
  bool wait();

 private:
  void fill_output_slowly();

  std::shared_ptr<Run> run_;
};

template <class T>
class BlockingReader final : private BlockingRun {
 public:
  explicit BlockingReader(const NodePtr& last) : BlockingRun(last) { take(); }

  bool at_end() {
    if (is_stale_) take();
    return !element_;
  }
  T& element() {
    if (is_stale_) take();
    return *element_;
  }
  void advance() {
    if (is_stale_) take();
    is_stale_ = true;
  }

 private:
  void take() {
    check_loop();
    auto& edge = static_cast<Edge<T>&>(run().output());
    is_stale_ = false;
    element_.reset();
    while (!edge.try_pop(element_))
      if (!wait()) return;
    fill_output();
  }

  std::optional<T> element_;
  bool is_stale_ = false;
};

/// Takes all that is ready at a time: there is no body of a loop that could see the stages rest between two elements.
template <class T>
class BlockingCollector final : private BlockingRun {
 public:
  explicit BlockingCollector(const NodePtr& last) : BlockingRun(last) {}

  std::vector<T> collect() {
    auto& edge = static_cast<Edge<T>&>(run().output());
    std::vector<T> all;
    do {
      while (edge.move_out(all) != 0) settle();
    } while (wait());
    return all;
  }
};

/// Runs the graph to its end on this thread. Throws its failure.
MILLRACE_API void run_to_end(const NodePtr& last);

}  // namespace graph

/// An input iterator over one run. Move-only; the run ends with it.
template <class T>
class StageIterator {
 public:
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::input_iterator_tag;

  explicit StageIterator(const graph::NodePtr& last)
      : reader_(std::make_unique<graph::BlockingReader<T>>(last)) {}

  T&& operator*() const { return std::move(reader_->element()); }
  StageIterator& operator++() {
    reader_->advance();
    return *this;
  }
  void operator++(int) { ++*this; }

  friend bool operator==(const StageIterator& it, std::default_sentinel_t) { return it.reader_->at_end(); }

 private:
  std::unique_ptr<graph::BlockingReader<T>> reader_;
};

}  // namespace millrace
