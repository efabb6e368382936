// SPDX-License-Identifier: MIT
//
// W2: 200,000 ints, one stage of 1,000 workers, each element sleeps 1 ms.
#include "limit/one_stage.hpp"
#include "limit/timers.hpp"
#include "pipelines.hpp"
#include "support/measure.hpp"

#include <chrono>
#include <ranges>

namespace mr = millrace;

namespace {

using namespace bench::w2;
using Clock = std::chrono::steady_clock;

mr::Task<int> sleep(int x) {
  const auto begin = Clock::now();
  co_await mr::sleep_for(nap);
  expect_not_early(begin);
  co_return x;
}

mr::Stage<int> sleeping() {
  return mr::task::map(sleep, std::views::iota(0, elements), {.workers = workers, .maxsize = bench::queue});
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
  const limit::OneStage<bench::queue, Sleep> stage(ready, elements, workers, Sleep{.timers = timers});
  timers.run(ready);
  return stage.sum();
}

}  // namespace

void bench::register_all() {
  add_sum("W2/limit program", elements, sum_by_hand, w2::sum, Time::wall);
  add_sum("W2/millrace", elements, [] { return mr::run(sum_by_next(sleeping())); }, w2::sum, Time::wall);
}
