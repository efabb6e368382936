// SPDX-License-Identifier: MIT
//
// W6: 1,000,000 ints, each to three stages (x + 1, x * 2, x ^ 1), whose results are merged.
#include "limit/broadcast.hpp"
#include "pipelines.hpp"
#include "support/harness.hpp"

#include <ranges>

namespace mr = millrace;

namespace {

constexpr int elements = 1'000'000;

mr::Stage<int> merged() {
  const mr::StageOptions<> options{.maxsize = bench::queue};
  const mr::Stage<int> source = mr::task::from_iterable(std::views::iota(0, elements));
  return mr::task::concat(mr::task::map(bench::add_one, source, options),
                          mr::task::map(bench::twice, source, options),
                          mr::task::map(bench::flip_last_bit, source, options));
}

// Of x + 1, 2 x and x ^ 1, whose sum over an even number of elements is that of x.
constexpr long long expected = 4 * (static_cast<long long>(elements) * (elements - 1LL) / 2) + elements;

template <class Sum>
double measured(Sum sum) {
  return bench::cpu_of_sum(sum, expected) / elements;
}

long long sum_by_hand() {
  return limit::Broadcast::run<bench::add_one, bench::twice, bench::flip_last_bit>(elements, bench::queue);
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run(
      argc, argv,
      {{.title = "W6: each element to three stages, merged",
        .unit = "CPU ns per element of the source",
        .elements = elements,
        .contenders = {{.name = "limit program", .run = [] { return measured(sum_by_hand); }},
                       {.name = "millrace",
                        .run =
                            [] { return measured([] { return mr::run(bench::sum_by_next(merged())); }); }}},
        .limit = "limit program",
        .bars = {{.contender = "millrace", .times = 2, .of = "limit program"}},
        .allocations_bar = 0.01}});
}
