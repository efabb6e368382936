// SPDX-License-Identifier: MIT
//
// What each option costs: 1,000,000 ints, one stage of four workers whose function
// completes at once, with the option and without.
#include "pipelines.hpp"
#include "support/harness.hpp"

#include <chrono>
#include <ranges>
#include <stop_token>

namespace mr = millrace;
using namespace std::chrono_literals;

namespace {

constexpr int elements = 1'000'000;
constexpr int workers = 4;

mr::Task<int> pass(int x) { co_return x; }
mr::Task<int> pass_with_index(int x, const mr::ElementIndex& index) { co_return index.size() == 1 ? x : 0; }
mr::Task<int> pass_with_worker(int x, mr::WorkerInfo worker) { co_return worker.index < workers ? x : 0; }
mr::Task<int> pass_with_token(int x, const std::stop_token& token) {
  co_return token.stop_requested() ? 0 : x;
}
mr::Task<int> pass_with_context(int x, long& zero) { co_return x + static_cast<int>(zero); }

constexpr auto source() { return std::views::iota(0, elements); }

double measured(const mr::Stage<int>& stage) {
  constexpr long long expected = static_cast<long long>(elements) * (elements - 1LL) / 2;
  return bench::cpu_of_sum([&] { return mr::run(bench::sum_by_next(stage)); }, expected) / elements;
}

template <class Fn>
bench::Contender with(std::string name, Fn fn, mr::StageOptions<> options) {
  options.workers = workers;
  options.maxsize = bench::queue;
  return {.name = std::move(name),
          .run = [fn, options] { return measured(mr::task::map(fn, source(), options)); }};
}

// A context for each worker, which the function is given.
double measured_with_context() {
  const auto options =
      mr::StageOptions{.workers = workers, .maxsize = bench::queue, .on_start = [] { return 0L; }};
  return measured(mr::task::map(pass_with_context, source(), options));
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(argc, argv,
                    {{.title = "what each option costs",
                      .unit = "CPU ns per element",
                      .elements = elements,
                      .contenders = {with("no option", pass, {}),
                                     with("name", pass, {.name = "pass"}),
                                     with("WorkerInfo", pass_with_worker, {}),
                                     {.name = "on_start, with its context", .run = measured_with_context},
                                     with("std::stop_token", pass_with_token, {}),
                                     with("ElementIndex", pass_with_index, {}),
                                     with("timeout", pass, {.timeout = 1h}),
                                     with("ordered", pass, {.ordered = true})},
                      .limit = "no option",
                      .bars = {}}});
}
