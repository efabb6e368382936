// SPDX-License-Identifier: MIT
//
// W7: a pipeline of three stages over ten ints, built and run 10,000 times.
#include "pipelines.hpp"
#include "support/measure.hpp"

#include <cstddef>
#include <vector>

namespace mr = millrace;

namespace {

using bench::w7::elements;
using bench::w7::runs;

mr::Stage<int> pipeline() { return bench::plain(elements, 1); }
mr::Stage<int> coro_pipeline() { return bench::coro(elements, 1); }

mr::Task<long long> awaited(mr::Stage<int> (*build)()) {
  long long sum = 0;
  for (int run = 0; run < runs; ++run) {
    const auto stage = build();
    const std::vector<int> all = co_await stage;
    for (const int x : all) sum += x;
  }
  co_return sum;
}

long long iterated() {
  long long sum = 0;
  for (int run = 0; run < runs; ++run) sum += bench::sum_by_for(pipeline());
  return sum;
}

long long by_hand(long long (*pipeline_sum)(int elements, std::size_t workers)) {
  long long sum = 0;
  for (int run = 0; run < runs; ++run) sum += pipeline_sum(elements, 1);
  return sum;
}

}  // namespace

void bench::register_all() {
  add_sum("W7/limit program, inlined", runs, [] { return by_hand(inlined_plain); }, w7::sum);
  add_sum("W7/limit program", runs, [] { return by_hand(limit_plain); }, w7::sum);
  add_sum("W7/millrace", runs, [] { return mr::run(awaited(pipeline)); }, w7::sum);
  add_sum("W7/millrace, for", runs, iterated, w7::sum);
  add_sum("W7/millrace, coroutines", runs, [] { return mr::run(awaited(coro_pipeline)); }, w7::sum);
}
