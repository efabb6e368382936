// SPDX-License-Identifier: MIT
//
// W4: 1,000,000 ints, one stage of 100 workers, whose function lets everything else that is ready run once.
#include "limit/one_stage.hpp"
#include "support/harness.hpp"

#include <millrace/millrace.hpp>

#include <optional>
#include <ranges>

namespace mr = millrace;

namespace {

constexpr int elements = 1'000'000;
constexpr int workers = 100;
constexpr int queue = 64;

mr::Task<int> yield_once(int x) {
  co_await mr::yield();
  co_return x + 1;
}

mr::Task<long long> sum_by_millrace() {
  const auto stage =
      mr::task::map(yield_once, std::views::iota(0, elements), {.workers = workers, .maxsize = queue});
  long long sum = 0;
  auto stream = stage.stream();
  while (std::optional<int> x = co_await stream.next()) sum += *x;
  co_return sum;
}

struct YieldOnce {
  limit::ReadyList& ready;
  limit::Task<int> operator()(int x) const {
    co_await limit::Yield(ready);
    co_return x + 1;
  }
};

long long sum_by_hand() {
  limit::ReadyList ready;
  const limit::OneStage<queue, YieldOnce> stage(ready, elements, workers, YieldOnce{.ready = ready});
  ready.drain();
  return stage.sum();
}

double measured(long long (*sum)()) {
  long long result = 0;
  const double took = bench::cpu_nanoseconds([&] { result = sum(); });
  bench::expect_equal("sum", result, static_cast<long long>(elements) * (elements + 1LL) / 2);
  return took / elements;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(
      argc, argv,
      {{.title = "W4: one yield per element, 100 workers",
        .unit = "CPU ns per element",
        .elements = elements,
        .contenders = {{.name = "limit program", .run = [] { return measured(sum_by_hand); }},
                       {.name = "millrace",
                        .run = [] { return measured([] { return mr::run(sum_by_millrace()); }); }}},
        .limit = "limit program",
        .bars = {{.contender = "millrace", .times = 2, .of = "limit program"}},
        .allocations_bar = 0.01}});
}
