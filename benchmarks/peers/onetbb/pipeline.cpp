// SPDX-License-Identifier: MIT
#include "pipeline.hpp"

#include "threads.hpp"

#include "support/measure.hpp"
#include "support/workloads.hpp"

#include <tbb/parallel_pipeline.h>

namespace {

using Stages = tbb::filter<int, int>;
using Mode = tbb::filter_mode;

Stages three_stages(Mode mode) {
  return tbb::make_filter<int, int>(mode, &bench::add_one) & tbb::make_filter<int, int>(mode, &bench::twice) &
         tbb::make_filter<int, int>(mode, &bench::flip_last_bit);
}

Stages busy_stage() { return tbb::make_filter<int, int>(Mode::parallel, &bench::w5::work); }

long long sum_of_ints_through(const Stages& stages, int count, Mode order_of_results) {
  int next = 0;
  const auto ints = [&next, count](tbb::flow_control& control) {
    if (next < count) return next++;
    control.stop();
    return 0;
  };
  long long sum = 0;
  tbb::parallel_pipeline(bench::queue,
                         tbb::make_filter<void, int>(Mode::serial_in_order, ints) & stages &
                             tbb::make_filter<int, void>(order_of_results, [&sum](int x) { sum += x; }));
  return sum;
}

long long sum_w1() {
  return sum_of_ints_through(three_stages(Mode::serial_in_order), bench::w1::elements, Mode::serial_in_order);
}
long long sum_w1b() {
  return sum_of_ints_through(three_stages(Mode::parallel), bench::w1::elements, Mode::serial_out_of_order);
}
long long sum_w5() {
  return sum_of_ints_through(busy_stage(), bench::w5::elements, Mode::serial_out_of_order);
}
long long sum_w7() {
  long long sum = 0;
  for (int run = 0; run < bench::w7::runs; ++run)
    sum +=
        sum_of_ints_through(three_stages(Mode::serial_in_order), bench::w7::elements, Mode::serial_in_order);
  return sum;
}

}  // namespace

void bench::register_pipeline() {
  const std::string name = "/oneTBB parallel_pipeline";
  add_sum("W1 plain" + name, w1::steps, with_threads(1, sum_w1), w1::sum(w1::elements));
  add_sum("W1b plain" + name, w1::steps, with_threads(1, sum_w1b), w1::sum(w1::elements));
  add_sum("W5 1 thread" + name, w5::elements, with_threads(1, sum_w5), sum_of_ints(w5::elements), Time::wall);
  add_sum("W5 2 threads" + name, w5::elements, with_threads(2, sum_w5), sum_of_ints(w5::elements),
          Time::wall);
  add_sum("W7" + name, w7::runs, with_threads(1, sum_w7), w7::sum);
}
