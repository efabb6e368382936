// SPDX-License-Identifier: MIT
#include "measure.hpp"

#include "allocations.hpp"
#include "process.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace bench {

namespace {

// Here, since Google Benchmark may have been built without exceptions.
template <class Fn>
auto or_exit(const std::string& name, const Fn& measured) {
  try {
    return measured();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
    std::exit(EXIT_FAILURE);
  }
}

}  // namespace

void add(const std::string& name, double steps, std::function<void()> run, Time judged_by) {
  const auto measure = [=, run = std::move(run)](benchmark::State& state) {
    or_exit(name, run);
    const std::size_t before = allocations();
    for ([[maybe_unused]] auto _ : state) or_exit(name, run);
    state.counters["steps"] = steps;
    state.counters["allocations"] = static_cast<double>(allocations() - before) / steps;
  };
  auto* const registered = benchmark::RegisterBenchmark(name.c_str(), measure);
  registered->Iterations(1)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
  if (judged_by == Time::wall) registered->UseRealTime();
}

void add_memory(const std::string& name, std::function<double()> bytes) {
  const auto measure = [=, bytes = std::move(bytes)](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state)
      state.counters["bytes"] = or_exit(name, [&] { return in_own_process(bytes); });
  };
  benchmark::RegisterBenchmark(name.c_str(), measure)->Iterations(1)->Unit(benchmark::kMillisecond);
}

}  // namespace bench
