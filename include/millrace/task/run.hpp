// SPDX-License-Identifier: MIT
//
// task::run: runs stages for their effect.
//
//   mr::task::run(writes, deletes);
#pragma once

#include <millrace/graph/input.hpp>
#include <millrace/graph/nothing.hpp>
#include <millrace/stage.hpp>

#include <utility>

namespace millrace::task {

/// Runs all of them to their ends on this thread, as one merged run; their elements are discarded. Blocks.
///
/// **Errors**: the first failure of any of them, after all the others were cancelled. A stage that several of them share
/// runs once. From Pypeln's `pl.task.run`.
template <graph::stage_like... Ins>
void run(Ins&&... ins) {
  if constexpr (sizeof...(Ins) != 0)
    graph::run_to_end(graph::sink_of({graph::node_of(std::forward<Ins>(ins))...}));
}

}  // namespace millrace::task
