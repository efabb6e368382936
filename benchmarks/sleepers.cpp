// SPDX-License-Identifier: MIT
//
// W2: 200,000 ints, one stage of 1,000 workers, each element sleeps 1 ms.
#include "limit/one_stage.hpp"
#include "limit/timers.hpp"
#include "support/harness.hpp"

#include <millrace/millrace.hpp>

#include <chrono>
#include <optional>
#include <ranges>

namespace mr = millrace;
using namespace std::chrono_literals;

namespace {

constexpr int elements = 200'000;
constexpr int workers = 1'000;
constexpr int queue = 64;
constexpr auto nap = 1ms;
constexpr double ideal = 0.2;  // seconds
using Clock = std::chrono::steady_clock;

void expect_not_early(Clock::time_point begin) {
  const auto slept = Clock::now() - begin;
  if (slept >= nap) return;
  throw bench::Wrong("slept " + std::to_string(std::chrono::nanoseconds(slept).count()) + " ns only");
}

mr::Task<int> sleep(int x) {
  const auto begin = Clock::now();
  co_await mr::sleep_for(nap);
  expect_not_early(begin);
  co_return x;
}

mr::Task<long long> sum_by_millrace() {
  const auto stage =
      mr::task::map(sleep, std::views::iota(0, elements), {.workers = workers, .maxsize = queue});
  long long sum = 0;
  auto stream = stage.stream();
  while (std::optional<int> x = co_await stream.next()) sum += *x;
  co_return sum;
}

struct Sleep {
  limit::Timers& timers;
  limit::Task<int> operator()(int x) const {
    const auto begin = Clock::now();
    co_await timers.sleep_for(nap);
    expect_not_early(begin);
    co_return x;
  }
};

long long sum_by_hand() {
  limit::ReadyList ready;
  limit::Timers timers;
  const limit::OneStage<queue, Sleep> stage(ready, elements, workers, Sleep{.timers = timers});
  timers.run(ready);
  return stage.sum();
}

double measured(long long (*sum)()) {
  long long result = 0;
  const double took = bench::wall_nanoseconds([&] { result = sum(); });
  bench::expect_equal("sum", result, static_cast<long long>(elements) * (elements - 1LL) / 2);
  return took / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(
      argc, argv,
      {{.title = "W2: sleeps of 1 ms, 1,000 at once (ideal 0.2 s, none early)",
        .unit = "s",
        .elements = elements,
        .costs = bench::Costs::cpu_and_allocations,
        .contenders = {{.name = "limit program", .run = [] { return measured(sum_by_hand); }},
                       {.name = "millrace",
                        .run = [] { return measured([] { return mr::run(sum_by_millrace()); }); }}},
        .limit = "limit program",
        .bars = {{.contender = "millrace", .times = 1.08 * ideal},
                 {.contender = "millrace", .times = 0.08e9 / elements, .is_of_cost = true}}}});
}
