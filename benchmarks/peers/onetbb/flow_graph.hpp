// SPDX-License-Identifier: MIT
//
// The flow graph: nodes with queues, behind a limiter that lets in 64 elements at a time.
#pragma once

namespace bench {

void register_flow_graph();

}  // namespace bench
