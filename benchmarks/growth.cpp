// SPDX-License-Identifier: MIT
//
// Whether the cost of an element stays the same as there are more elements, stages, places or workers.
#include "pipelines.hpp"
#include "support/harness.hpp"

#include <ranges>
#include <string>
#include <vector>

namespace mr = millrace;

namespace {

constexpr int usual_elements = 1'000'000;

mr::Task<int> pass(int x) { co_return x; }
int pass_plain(int x) { return x; }
mr::Task<int> pass_later(int x) {
  co_await mr::yield();
  co_return x;
}

struct Graph {
  int elements = usual_elements;
  int stages = 1;
  int maxsize = bench::queue;
  int workers = 1;
};

template <class Fn>
mr::Stage<int> build(Fn fn, const Graph& graph) {
  const mr::StageOptions<> options{.workers = graph.workers, .maxsize = graph.maxsize};
  mr::Stage<int> stage = mr::task::map(fn, std::views::iota(0, graph.elements), options);
  for (int count = 1; count < graph.stages; ++count) stage = mr::task::map(fn, std::move(stage), options);
  return stage;
}

// Few elements are run through as often as makes up for it.
template <class Fn>
double measured(Fn fn, const Graph& graph) {
  const int runs = std::max(1, usual_elements / graph.elements / graph.stages);
  const long long expected = runs * (static_cast<long long>(graph.elements) * (graph.elements - 1LL) / 2);
  const auto run_all = [&] {
    long long sum = 0;
    for (int run = 0; run < runs; ++run) sum += mr::run(bench::sum_by_next(build(fn, graph)));
    return sum;
  };
  return bench::cpu_of_sum(run_all, expected) / runs / graph.elements / graph.stages;
}

template <class Fn>
bench::Contender with(int size, Fn fn, const Graph& graph) {
  return {.name = std::to_string(size), .run = [fn, graph] { return measured(fn, graph); }};
}

bench::Workload over(std::string what, std::vector<bench::Contender> contenders, double most,
                     std::string of) {
  bench::Workload workload{.title = "growth: " + what,
                           .unit = "CPU ns per element and stage",
                           .elements = usual_elements,
                           .costs = bench::Costs::none,
                           .contenders = std::move(contenders),
                           .limit = of,
                           .bars = {}};
  for (const bench::Contender& contender : workload.contenders)
    if (contender.name != of) workload.bars.push_back({.contender = contender.name, .times = most, .of = of});
  return workload;
}

template <class Fn>
bench::Workload over_elements(std::string kind, Fn fn) {
  std::vector<bench::Contender> all;
  for (const int elements : {10'000, 100'000, 1'000'000, 10'000'000})
    all.push_back(with(elements, fn, {.elements = elements}));
  return over("elements, " + kind, std::move(all), 1.1, "10000");
}

// Few stages share the cost of the source and of the consumer: ten are what the others are compared with.
template <class Fn>
bench::Workload over_stages(std::string kind, Fn fn) {
  std::vector<bench::Contender> all;
  for (const int stages : {1, 3, 10, 30, 100})
    all.push_back(with(stages, fn, {.elements = usual_elements / 10, .stages = stages}));
  bench::Workload workload = over("stages, " + kind, std::move(all), 1.1, "10");
  std::erase_if(workload.bars, [](const bench::Bar& bar) { return std::stoi(bar.contender) < 10; });
  return workload;
}

bench::Workload over_places() {
  std::vector<bench::Contender> all;
  for (const int maxsize : {16, 64, 256, 1'000, 10'000})
    all.push_back(with(maxsize, pass, {.maxsize = maxsize}));
  return over("maxsize, coroutines", std::move(all), 1.25, "16");
}

bench::Workload one_place() {
  return over("one place", {with(1, pass, {.maxsize = 1}), with(64, pass, {.maxsize = 64})}, 2, "64");
}

bench::Workload over_workers() {
  std::vector<bench::Contender> all;
  for (const int workers : {1, 10, 100, 1'000, 10'000})
    all.push_back(with(workers, pass_later, {.workers = workers}));
  return over("workers, all in a call", std::move(all), 1.25, "1");
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(argc, argv,
                    {over_elements("plain", pass_plain), over_elements("coroutines", pass),
                     over_stages("plain", pass_plain), over_stages("coroutines", pass), over_places(),
                     one_place(), over_workers()});
}
