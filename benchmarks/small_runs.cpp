// SPDX-License-Identifier: MIT
//
// W7: a pipeline of three stages over ten ints, built and run 10,000 times.
#include "pipelines.hpp"
#include "support/harness.hpp"

#include <vector>

namespace mr = millrace;

namespace {

constexpr int runs = 10'000;
constexpr int elements = 10;

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

long long by_hand() {
  long long sum = 0;
  for (int run = 0; run < runs; ++run) sum += bench::inlined_plain(elements, 1);
  return sum;
}

template <class Sum>
double measured(Sum sum) {
  return bench::cpu_of_sum(sum, runs * bench::sum_of_arithmetic(elements)) / runs / 1000;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(
      argc, argv,
      {{.title = "W7: build and run three stages over ten elements",
        .unit = "CPU us per run",
        .elements = runs,
        .element = "run",
        .contenders = {{.name = "limit program, inlined", .run = [] { return measured(by_hand); }},
                       {.name = "millrace, await",
                        .run = [] { return measured([] { return mr::run(awaited(pipeline)); }); }},
                       {.name = "millrace, for", .run = [] { return measured(iterated); }},
                       {.name = "millrace, await, coroutines",
                        .run = [] { return measured([] { return mr::run(awaited(coro_pipeline)); }); }}},
        .limit = "limit program, inlined",
        .bars = {{.contender = "millrace, await", .times = 3}, {.contender = "millrace, for", .times = 3}}}});
}
