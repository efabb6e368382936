// SPDX-License-Identifier: MIT
//
// W1 and W1b: 1,000,000 ints through three stages (x + 1, x * 2, x ^ 1), queues of 64, summed.
#include "limit/awaited_pipeline.hpp"
#include "limit/pipeline.hpp"
#include "support/arithmetic.hpp"
#include "support/harness.hpp"

#include <millrace/millrace.hpp>

#include <optional>
#include <ranges>

namespace mr = millrace;

namespace {

constexpr int elements = 1'000'000;
constexpr int stages = 3;
constexpr int queue = 64;
using Limit = limit::Pipeline<queue>;

// --- functions that are coroutines, and complete at once ---

template <template <class> class Task>
struct Coro {
  static Task<int> add_one(int x) { co_return bench::add_one(x); }
  static Task<int> twice(int x) { co_return bench::twice(x); }
  static Task<int> flip_last_bit(int x) { co_return bench::flip_last_bit(x); }
};
using MillraceCoro = Coro<mr::Task>;
using LimitCoro = Coro<limit::Task>;

// --- pipelines ---

mr::Stage<int> plain(int workers) {
  return std::views::iota(0, elements) |
         mr::task::map(bench::add_one, {.workers = workers, .maxsize = queue}) |
         mr::task::map(bench::twice, {.workers = workers, .maxsize = queue}) |
         mr::task::map(bench::flip_last_bit, {.workers = workers, .maxsize = queue});
}

// A stage whose workers own something keeps its queue.
mr::Stage<int> plain_not_fused() {
  const auto options = mr::StageOptions{.workers = 1, .maxsize = queue, .on_start = [] {}};
  return std::views::iota(0, elements) | mr::task::map(bench::add_one, options) |
         mr::task::map(bench::twice, options) | mr::task::map(bench::flip_last_bit, options);
}

mr::Stage<int> coro(int workers) {
  return std::views::iota(0, elements) |
         mr::task::map(MillraceCoro::add_one, {.workers = workers, .maxsize = queue}) |
         mr::task::map(MillraceCoro::twice, {.workers = workers, .maxsize = queue}) |
         mr::task::map(MillraceCoro::flip_last_bit, {.workers = workers, .maxsize = queue});
}

// --- ways to consume ---

mr::Task<long long> sum_by_next(mr::Stage<int> stage) {
  long long sum = 0;
  auto stream = stage.stream();
  while (std::optional<int> x = co_await stream.next()) sum += *x;
  co_return sum;
}

mr::Task<long long> sum_by_await(mr::Stage<int> stage) {
  long long sum = 0;
  const std::vector<int> all = co_await stage;
  for (const int x : all) sum += x;
  co_return sum;
}

long long sum_by_for(const mr::Stage<int>& stage) {
  long long sum = 0;
  for (const int x : stage) sum += x;
  return sum;
}

long long sum_of_loop() {
  long long sum = 0;
  for (int x = 0; x < elements; ++x) sum += bench::flip_last_bit(bench::twice(bench::add_one(x)));
  return sum;
}

// --- workloads ---

template <class Sum>
bench::Contender contender(std::string name, Sum sum) {
  return {.name = std::move(name), .run = [sum] {
            long long result = 0;
            const double took = bench::cpu_nanoseconds([&] { result = sum(); });
            bench::expect_equal("sum", result, bench::sum_of_arithmetic(elements));
            return took / elements / stages;
          }};
}

constexpr auto unit = "CPU ns per element and stage";
constexpr auto limit_name = "limit program";
constexpr auto awaited_name = "limit program, awaited";
// Growing vectors, queues and the run itself allocate a few times in a run.
constexpr double no_allocation_per_element = 0.001;

long long limit_plain(std::size_t workers) {
  return Limit::plain<bench::add_one, bench::twice, bench::flip_last_bit>(elements, workers);
}
long long limit_coro(std::size_t workers) {
  return Limit::coro<LimitCoro::add_one, LimitCoro::twice, LimitCoro::flip_last_bit>(elements, workers);
}
long long awaited_plain(std::size_t workers) {
  return limit::AwaitedPipeline::plain<bench::add_one, bench::twice, bench::flip_last_bit>(elements, queue,
                                                                                           workers);
}
long long awaited_coro(std::size_t workers) {
  return limit::AwaitedPipeline::coro<LimitCoro::add_one, LimitCoro::twice, LimitCoro::flip_last_bit>(
      elements, queue, workers);
}

bench::Workload w1_plain() {
  return {.title = "W1 plain",
          .unit = unit,
          .elements = elements,
          .contenders = {contender("loop over three functions", sum_of_loop),
                         contender(limit_name, [] { return limit_plain(1); }),
                         contender(awaited_name, [] { return awaited_plain(1); }),
                         contender("millrace, next", [] { return mr::run(sum_by_next(plain(1))); }),
                         contender("millrace, for", [] { return sum_by_for(plain(1)); }),
                         contender("millrace, await", [] { return mr::run(sum_by_await(plain(1))); }),
                         contender("millrace, next, not fused",
                                   [] { return mr::run(sum_by_next(plain_not_fused())); })},
          .limit = limit_name,
          .bars = {{.contender = "millrace, next", .times = 5},
                   {.contender = "millrace, for", .times = 5},
                   {.contender = "millrace, await", .times = 5},
                   {.contender = "millrace, next, not fused", .times = 1.5, .of = limit_name}},
          .allocations_bar = no_allocation_per_element};
}

bench::Workload w1_coro() {
  return {.title = "W1 coro",
          .unit = unit,
          .elements = elements,
          .contenders = {contender(limit_name, [] { return limit_coro(1); }),
                         contender(awaited_name, [] { return awaited_coro(1); }),
                         contender("millrace, next", [] { return mr::run(sum_by_next(coro(1))); }),
                         contender("millrace, for", [] { return sum_by_for(coro(1)); })},
          .limit = limit_name,
          .bars = {{.contender = "millrace, next", .times = 1.5, .of = limit_name}},
          .allocations_bar = no_allocation_per_element};
}

bench::Workload w1b() {
  return {.title = "W1b, 4 workers per stage",
          .unit = unit,
          .elements = elements,
          .contenders = {contender("limit program, plain", [] { return limit_plain(4); }),
                         contender("limit program, coro", [] { return limit_coro(4); }),
                         contender("limit program, awaited, plain", [] { return awaited_plain(4); }),
                         contender("limit program, awaited, coro", [] { return awaited_coro(4); }),
                         contender("millrace, plain", [] { return mr::run(sum_by_next(plain(4))); }),
                         contender("millrace, coro", [] { return mr::run(sum_by_next(coro(4))); })},
          .limit = "limit program, coro",
          .bars = {{.contender = "millrace, plain", .times = 1.5, .of = "limit program, plain"},
                   {.contender = "millrace, coro", .times = 1.5, .of = "limit program, coro"}},
          .allocations_bar = no_allocation_per_element};
}

}  // namespace

int main(int argc, char** argv) { return bench::run(argc, argv, {w1_plain(), w1_coro(), w1b()}); }
