// SPDX-License-Identifier: MIT
//
// chunk: elements are collected into vectors, which are numbered anew.
#pragma once

#include <millrace/graph/node.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/single_worker.hpp>
#include <millrace/graph/transfer.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace millrace::graph {

template <class T>
class ChunkStage final : public SingleWorkerStage {
 public:
  ChunkStage(Run& run, const Settings& settings, StageParts parts, std::size_t size)
      : SingleWorkerStage(run, settings, std::move(parts)), in_(static_cast<Edge<T>&>(*input())),
        size_(size) {}

 private:
  Task<void> live() override {
    for (bool goes_on = true; goes_on;) {
      const bool is_full = co_await fill();
      if (chunk_.empty() || run().is_stopped()) co_return;
      const bool is_written = co_await pass_on();
      goes_on = is_full && is_written;
    }
  }

  /// False at the end of the input. What has been taken into the chunk has arrived: it gives up its position.
  Task<bool> fill() {
    while (chunk_.size() != size_) {
      std::optional<T> element;
      const bool has_element = co_await Take<T>(in_, waiter_, element);
      waiter_.origin = {};
      if (!has_element) co_return false;
      chunk_.push_back(std::move(*element));
    }
    co_return true;
  }

  Task<bool> pass_on() {
    const bool goes_on = co_await may_make_next(waiter_);
    if (!goes_on) co_return false;
    if (takes_turns()) {
      const bool is_its_turn = co_await begin_turn(waiter_);
      if (!is_its_turn) co_return false;
    }
    waiter_.origin = next_origin();
    std::vector<T> chunk = std::exchange(chunk_, {});
    const bool is_written = co_await Outputs<std::vector<T>>::put(*this, waiter_, chunk);
    end_turn();
    co_return is_written;
  }

  Edge<T>& in_;
  std::size_t size_;
  std::vector<T> chunk_;
  queue::QueueWaiter waiter_;
};

template <class T>
class ChunkNode final : public NodeOf<std::vector<T>> {
 public:
  ChunkNode(Settings settings, NodePtr input, std::size_t size)
      : NodeOf<std::vector<T>>(Kind::worked, std::move(settings), {std::move(input)}), size_(size) {}

  std::unique_ptr<StageRun> make_stage(Run& run, StageParts parts) const override {
    return std::make_unique<ChunkStage<T>>(run, this->settings(), std::move(parts), size_);
  }
  bool renumbers() const noexcept override { return true; }

 private:
  std::size_t size_;
};

}  // namespace millrace::graph
