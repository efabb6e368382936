// SPDX-License-Identifier: MIT
//
// W1 and W1b: 1,000,000 ints through three stages (x + 1, x * 2, x ^ 1), queues of 64, summed.
#include "pipelines.hpp"
#include "support/measure.hpp"

namespace mr = millrace;

namespace {

using bench::w1::elements;

long long sum_of_loop() {
  long long sum = 0;
  for (int x = 0; x < elements; ++x) sum += bench::flip_last_bit(bench::twice(bench::add_one(x)));
  return sum;
}

template <class Sum>
void add_w1(const std::string& name, Sum sum) {
  bench::add_sum(name, bench::w1::steps, sum, bench::w1::sum(elements));
}

template <class Build>
void add_w1_next(const std::string& name, Build build) {
  add_w1(name, [build] { return mr::run(bench::sum_by_next(build())); });
}

template <class Build>
void add_w1_for(const std::string& name, Build build) {
  add_w1(name, [build] { return bench::sum_by_for(build()); });
}

void register_more_workers() {
  constexpr int workers = bench::w1::more_workers;
  add_w1("W1b plain/limit program, inlined", [] { return bench::inlined_plain(elements, workers); });
  add_w1("W1b plain/limit program", [] { return bench::limit_plain(elements, workers); });
  add_w1_next("W1b plain/millrace", [] { return bench::plain(elements, workers); });
  add_w1("W1b coro/limit program, inlined", [] { return bench::inlined_coro(elements, workers); });
  add_w1("W1b coro/limit program", [] { return bench::limit_coro(elements, workers); });
  add_w1_next("W1b coro/millrace", [] { return bench::coro(elements, workers); });
}

}  // namespace

void bench::register_all() {
  const auto plain_stages = [] { return plain(elements, 1); };
  add_w1("W1 plain/loop over three functions", sum_of_loop);
  add_w1("W1 plain/limit program, inlined", [] { return inlined_plain(elements, 1); });
  add_w1("W1 plain/limit program", [] { return limit_plain(elements, 1); });
  add_w1_next("W1 plain/millrace", plain_stages);
  add_w1_for("W1 plain/millrace, for", plain_stages);
  add_w1("W1 plain/millrace, await", [=] { return mr::run(sum_by_await(plain_stages())); });
  add_w1_next("W1 plain/millrace, not fused", [] { return plain_not_fused(elements); });

  const auto coro_stages = [] { return coro(elements, 1); };
  add_w1("W1 coro/limit program, inlined", [] { return inlined_coro(elements, 1); });
  add_w1("W1 coro/limit program", [] { return limit_coro(elements, 1); });
  add_w1_next("W1 coro/millrace", coro_stages);
  add_w1_for("W1 coro/millrace, for", coro_stages);

  register_more_workers();
}
