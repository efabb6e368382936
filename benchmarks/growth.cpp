// SPDX-License-Identifier: MIT
//
// Whether the cost of an element, and the memory of a run, stay the same as there are more elements, stages, places or
// workers. A series is a workload, a size of it a contender.
#include "pipelines.hpp"
#include "support/measure.hpp"
#include "support/system.hpp"

#include <algorithm>
#include <ranges>
#include <string>

namespace mr = millrace;

namespace {

constexpr int usual_elements = 1'000'000;
constexpr auto numbers_of_elements = {10'000, 100'000, 1'000'000, 10'000'000};

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

template <class Fn>
long long sum_of_runs(Fn fn, const Graph& graph, int runs) {
  long long sum = 0;
  for (int run = 0; run < runs; ++run) sum += mr::run(bench::sum_by_next(build(fn, graph)));
  return sum;
}

// Few elements are run through as often as makes up for it.
template <class Fn>
void add_size(const std::string& series, int size, Fn fn, const Graph& graph) {
  const int runs = std::max(1, usual_elements / graph.elements / graph.stages);
  bench::add_sum(
      "growth " + series + "/" + std::to_string(size), 1.0 * runs * graph.elements * graph.stages,
      [=] { return sum_of_runs(fn, graph, runs); }, runs * bench::sum_of_ints(graph.elements));
}

template <class Fn>
void add_elements_and_stages(const std::string& kind, Fn fn) {
  for (const int elements : numbers_of_elements)
    add_size("elements, " + kind, elements, fn, {.elements = elements});
  for (const int stages : {1, 3, 10, 30, 100})
    add_size("stages, " + kind, stages, fn, {.elements = usual_elements / 10, .stages = stages});
}

double peak_of_run(int elements) {
  const Graph graph{.elements = elements, .stages = 3, .workers = 4};
  bench::expect_equal("sum", sum_of_runs(pass_later, graph, 1), bench::sum_of_ints(elements));
  return static_cast<double>(bench::peak_resident_bytes());
}

}  // namespace

void bench::register_all() {
  add_elements_and_stages("plain", pass_plain);
  add_elements_and_stages("coroutines", pass);
  for (const int maxsize : {1, 16, 64, 256, 1'000, 10'000})
    add_size("maxsize", maxsize, pass, {.maxsize = maxsize});
  for (const int workers : {1, 10, 100, 1'000, 10'000})
    add_size("workers", workers, pass_later, {.workers = workers});
  for (const int elements : numbers_of_elements)
    add_memory("growth memory/" + std::to_string(elements), [=] { return peak_of_run(elements); });
}
