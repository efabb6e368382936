// SPDX-License-Identifier: MIT
//
// W1 and W1b: 1,000,000 ints through three stages (x + 1, x * 2, x ^ 1), queues of 64, summed.
#include "pipelines.hpp"
#include "support/harness.hpp"

namespace mr = millrace;

namespace {

constexpr int elements = 1'000'000;
constexpr int stages = 3;

long long sum_of_loop() {
  long long sum = 0;
  for (int x = 0; x < elements; ++x) sum += bench::flip_last_bit(bench::twice(bench::add_one(x)));
  return sum;
}

// --- workloads ---

template <class Sum>
bench::Contender contender(std::string name, Sum sum) {
  return {.name = std::move(name), .run = [sum] {
            return bench::cpu_of_sum(sum, bench::sum_of_arithmetic(elements)) / elements / stages;
          }};
}

constexpr auto unit = "CPU ns per element and stage";
constexpr auto inlined_name = "limit program, inlined";
constexpr auto limit_name = "limit program";
// Growing vectors, queues and the run itself allocate a few times in a run.
constexpr double no_allocation_per_element = 0.001;

bench::Workload w1_plain() {
  return {
      .title = "W1 plain",
      .unit = unit,
      .elements = elements,
      .contenders = {contender("loop over three functions", sum_of_loop),
                     contender(inlined_name, [] { return bench::inlined_plain(elements, 1); }),
                     contender(limit_name, [] { return bench::limit_plain(elements, 1); }),
                     contender("millrace, next",
                               [] { return mr::run(bench::sum_by_next(bench::plain(elements, 1))); }),
                     contender("millrace, for", [] { return bench::sum_by_for(bench::plain(elements, 1)); }),
                     contender("millrace, await",
                               [] { return mr::run(bench::sum_by_await(bench::plain(elements, 1))); }),
                     contender("millrace, next, not fused",
                               [] { return mr::run(bench::sum_by_next(bench::plain_not_fused(elements))); })},
      .limit = limit_name,
      .bars = {{.contender = "millrace, next", .times = 5},
               {.contender = "millrace, for", .times = 5},
               {.contender = "millrace, await", .times = 5},
               {.contender = "millrace, next, not fused", .times = 1.5, .of = limit_name}},
      .allocations_bar = no_allocation_per_element};
}

bench::Workload w1_coro() {
  return {
      .title = "W1 coro",
      .unit = unit,
      .elements = elements,
      .contenders = {contender(inlined_name, [] { return bench::inlined_coro(elements, 1); }),
                     contender(limit_name, [] { return bench::limit_coro(elements, 1); }),
                     contender("millrace, next",
                               [] { return mr::run(bench::sum_by_next(bench::coro(elements, 1))); }),
                     contender("millrace, for", [] { return bench::sum_by_for(bench::coro(elements, 1)); })},
      .limit = limit_name,
      .bars = {{.contender = "millrace, next", .times = 1.5, .of = limit_name}},
      .allocations_bar = no_allocation_per_element};
}

bench::Workload w1b() {
  return {.title = "W1b, 4 workers per stage",
          .unit = unit,
          .elements = elements,
          .contenders = {contender("limit program, inlined, plain",
                                   [] { return bench::inlined_plain(elements, 4); }),
                         contender("limit program, inlined, coro",
                                   [] { return bench::inlined_coro(elements, 4); }),
                         contender("limit program, plain", [] { return bench::limit_plain(elements, 4); }),
                         contender("limit program, coro", [] { return bench::limit_coro(elements, 4); }),
                         contender("millrace, plain",
                                   [] { return mr::run(bench::sum_by_next(bench::plain(elements, 4))); }),
                         contender("millrace, coro",
                                   [] { return mr::run(bench::sum_by_next(bench::coro(elements, 4))); })},
          .limit = "limit program, coro",
          .bars = {{.contender = "millrace, plain", .times = 1.5, .of = "limit program, plain"},
                   {.contender = "millrace, coro", .times = 1.5, .of = "limit program, coro"}},
          .allocations_bar = no_allocation_per_element};
}

}  // namespace

int main(int argc, char** argv) { return bench::run(argc, argv, {w1_plain(), w1_coro(), w1b()}); }
