// SPDX-License-Identifier: MIT
//
// W4: 1,000,000 ints, one stage of 100 workers, whose function lets everything else that is ready run once.
#include "pipelines.hpp"
#include "support/measure.hpp"

namespace mr = millrace;

namespace {

using bench::w4::elements;

void add_w4(const std::string& name, long long (*sum)()) {
  bench::add_sum(name, elements, sum, bench::w4::sum(elements));
}

}  // namespace

void bench::register_all() {
  add_w4("W4/limit program, inlined", [] { return inlined_yielding(elements); });
  add_w4("W4/limit program", [] { return limit_yielding(elements); });
  add_w4("W4/millrace", [] { return mr::run(sum_by_next(yielding(elements))); });
}
