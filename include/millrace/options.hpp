// SPDX-License-Identifier: MIT
//
// The options of a stage, written in place:
//
//   mr::task::map(fetch, urls, {.workers = 100, .maxsize = 32, .timeout = 5s})
//   mr::task::map(query, keys, mr::StageOptions{.workers = 8, .on_start = connect, .on_done = disconnect})
#pragma once

#include <millrace/base/bound.hpp>
#include <millrace/base/duration.hpp>

#include <string_view>

namespace millrace {

/// Stands where there is no `on_start` or no `on_done`.
struct NoHook {};

/// How a stage works. Wrong values throw std::invalid_argument where the stage is built.
template <class OnStart = NoHook, class OnDone = NoHook>
struct StageOptions {
  // Every stage has use for these.

  /// Calls of the function that are in flight at once, at most [calls, >= 1].
  base::Bound workers = 1;
  /// Elements that may wait in front of the stage [elements]; 0 is unbounded. That of the last stage also bounds the queue
  /// to the consumer.
  base::Bound maxsize = 16;
  /// Results leave in the order of the stage's input; a result that waits for an earlier one does not occupy a worker.
  bool ordered = false;
  /// With `ordered`: elements between "started" and "passed on", at most [elements, >= workers]; 0 is workers + maxsize
  /// (workers + 16 where maxsize is 0).
  base::Bound window = 0;
  /// Time for one call of a function that suspends; then it is cancelled and its element dropped and counted. 0 is none.
  Duration timeout{};
  /// For logs and errors; copied. Empty is the operator's name.
  std::string_view name{};

  // Only stages whose workers own something need these.

  /// Called when a worker starts, before its first element: `on_start()` or `on_start(WorkerInfo)`, which may be
  /// coroutines. What it returns is the worker's context, which the function may take as `Context&`.
  OnStart on_start{};
  /// Called once for every worker that started, however the run ends: with any of `Context&` and `StageStatus`, both or
  /// none; may be a coroutine, whose awaits work also while the run is being cancelled.
  OnDone on_done{};
};

}  // namespace millrace
