// SPDX-License-Identifier: MIT
//
// W6: 1,000,000 ints, each to three stages (x + 1, x * 2, x ^ 1), whose results are merged.
#include "limit/broadcast.hpp"
#include "pipelines.hpp"
#include "support/measure.hpp"

#include <ranges>

namespace mr = millrace;

namespace {

using bench::w6::elements;

mr::Stage<int> merged() {
  const mr::StageOptions<> options{.maxsize = bench::queue};
  const mr::Stage<int> source = mr::task::from_iterable(std::views::iota(0, elements));
  return mr::task::concat(mr::task::map(bench::add_one, source, options),
                          mr::task::map(bench::twice, source, options),
                          mr::task::map(bench::flip_last_bit, source, options));
}

long long sum_by_hand() {
  return limit::Broadcast::run<bench::add_one, bench::twice, bench::flip_last_bit>(elements, bench::queue);
}

}  // namespace

void bench::register_all() {
  add_sum("W6/limit program", elements, sum_by_hand, w6::sum);
  add_sum("W6/millrace", elements, [] { return mr::run(sum_by_next(merged())); }, w6::sum);
}
