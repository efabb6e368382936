// SPDX-License-Identifier: MIT
//
// W4: 1,000,000 ints, one stage of 100 workers, whose function lets everything else that is ready run once.
#include "pipelines.hpp"
#include "support/harness.hpp"

namespace mr = millrace;

namespace {

constexpr int elements = 1'000'000;

long long sum_by_millrace() { return mr::run(bench::sum_by_next(bench::yielding(elements))); }
long long sum_by_limit() { return bench::limit_yielding(elements); }
long long sum_by_inlined() { return bench::inlined_yielding(elements); }

double measured(long long (*sum)()) {
  return bench::cpu_of_sum(sum, bench::sum_of_yielding(elements)) / elements;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(
      argc, argv,
      {{.title = "W4: one yield per element, 100 workers",
        .unit = "CPU ns per element",
        .elements = elements,
        .contenders = {{.name = "limit program, inlined", .run = [] { return measured(sum_by_inlined); }},
                       {.name = "limit program", .run = [] { return measured(sum_by_limit); }},
                       {.name = "millrace", .run = [] { return measured(sum_by_millrace); }}},
        .limit = "limit program",
        .bars = {{.contender = "millrace", .times = 2, .of = "limit program"}},
        .allocations_bar = 0.01}});
}
