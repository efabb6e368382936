// SPDX-License-Identifier: MIT
//
// W6: 1,000,000 ints, each to three stages (x + 1, x * 2, x ^ 1), whose results are merged.
#include "pipelines.hpp"
#include "support/measure.hpp"

namespace mr = millrace;

void bench::register_all() {
  constexpr int elements = w6::elements;
  add_sum("W6/limit program", elements, [] { return limit_broadcast(elements); }, w6::sum(elements));
  add_sum(
      "W6/millrace", elements, [] { return mr::run(sum_by_next(broadcast(elements))); }, w6::sum(elements));
}
