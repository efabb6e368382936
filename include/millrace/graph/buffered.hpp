// SPDX-License-Identifier: MIT
//
// The node of a buffered pipeline: reads a source ahead, in a run that is stopped with the others of its pipeline.
#pragma once

#include <millrace/graph/node.hpp>
#include <millrace/graph/run_group.hpp>
#include <millrace/graph/sources.hpp>

#include <memory>
#include <utility>

namespace millrace::graph {

/// For one run: `maxsize` elements are read ahead, and none more.
template <class Source>
class BufferedNode final : public NodeOf<AwaitedValue<Source>> {
 public:
  BufferedNode(Settings settings, std::shared_ptr<RunGroup> group, Source&& source)
      : NodeOf<AwaitedValue<Source>>(Kind::worked, std::move(settings), {}), group_(std::move(group)),
        source_{std::forward<Source>(source)} {}

  std::unique_ptr<StageRun> make_stage(Run& run, StageParts parts) const override {
    run.join(group_);
    return std::make_unique<AwaitedStage<Source>>(run, this->settings(), std::move(parts), source_.value,
                                                  ReadAhead::into_room);
  }

 private:
  std::shared_ptr<RunGroup> group_;
  mutable Held<Source> source_;
};

}  // namespace millrace::graph
