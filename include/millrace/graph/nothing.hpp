// SPDX-License-Identifier: MIT
//
// The element type of stages that have no elements, and the node that wants none.
#pragma once

#include <millrace/graph/node.hpp>

#include <vector>

namespace millrace::graph {

struct Nothing {};

/// Runs its inputs to their ends and discards what they give.
MILLRACE_API NodePtr sink_of(std::vector<NodePtr> inputs);

}  // namespace millrace::graph
