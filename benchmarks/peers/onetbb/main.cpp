// SPDX-License-Identifier: MIT
#include "flow_graph.hpp"
#include "pipeline.hpp"

#include "support/measure.hpp"

void bench::register_all() {
  register_pipeline();
  register_flow_graph();
}
