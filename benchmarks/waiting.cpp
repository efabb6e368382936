// SPDX-License-Identifier: MIT
//
// W3: memory of elements that wait all at once, each in a call of its own: for one event, and in sleep_for.
#include "limit/one_stage.hpp"
#include "support/gauge.hpp"
#include "support/measure.hpp"
#include "support/workloads.hpp"

#include <millrace/millrace.hpp>

#include <chrono>
#include <ranges>

namespace mr = millrace;
using namespace std::chrono_literals;

namespace {

mr::Task<void> run_to_end(mr::Stage<int> stage, int count) {
  int results = 0;
  auto stream = stage.stream();
  while (co_await stream.next()) ++results;
  bench::expect_equal("results", results, count);
}

auto first_ints(int count) { return std::views::iota(0, count); }

// The loop and the first pages of the heap are there before the gauge looks.
void warm_up() {
  mr::run(run_to_end(first_ints(10) | mr::task::map([](int x) -> mr::Task<int> { co_return x; }), 10));
}

double millrace_event(int count) {
  warm_up();
  bench::Gauge gauge(count);
  mr::Event everybody;
  const auto wait = [&](int x) -> mr::Task<int> {
    if (gauge.arrive()) everybody.set();
    co_await everybody.wait();
    co_return x;
  };
  mr::run(run_to_end(first_ints(count) | mr::task::map(wait, {.workers = count}), count));
  return gauge.bytes_each();
}

struct Measured {};

// The last call ends the run, and so the others' long sleep.
double millrace_sleep(int count) {
  warm_up();
  bench::Gauge gauge(count);
  const auto wait = [&](int x) -> mr::Task<int> {
    if (gauge.arrive()) throw Measured{};
    co_await mr::sleep_for(1h);
    co_return x;
  };
  try {
    mr::run(run_to_end(first_ints(count) | mr::task::map(wait, {.workers = count}), count));
  } catch (const Measured&) {
  }
  return gauge.bytes_each();
}

struct WaitForAll {
  bench::Gauge& gauge;
  limit::ReadyList& ready;
  limit::Waiters& waiting;

  limit::Task<int> operator()(int x) const {
    if (gauge.arrive())
      while (!waiting.empty()) ready.add(waiting.pop());
    else
      co_await limit::WaitIn(waiting);
    co_return x;
  }
};

double limit_event(int count) {
  bench::Gauge gauge(count);
  limit::ReadyList ready;
  limit::Waiters waiting;
  const limit::OneStage<16, WaitForAll> stage(ready, count, static_cast<std::size_t>(count),
                                              WaitForAll{.gauge = gauge, .ready = ready, .waiting = waiting});
  ready.drain();
  bench::expect_equal("sum", stage.sum(), bench::sum_of_ints(count));
  return gauge.bytes_each();
}

}  // namespace

void bench::register_all() {
  for (const int count : {100'000, 1'000'000}) {
    const std::string workload = "W3 " + std::to_string(count);
    add_memory(workload + "/limit program", [=] { return limit_event(count); });
    add_memory(workload + "/millrace", [=] { return millrace_event(count); });
    add_memory(workload + "/millrace, sleep_for", [=] { return millrace_sleep(count); });
  }
}
