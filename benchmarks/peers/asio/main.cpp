// SPDX-License-Identifier: MIT
#include "documented.hpp"
#include "pipeline.hpp"
#include "tuned.hpp"

#include "support/gauge.hpp"
#include "support/measure.hpp"
#include "support/workloads.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <string>

namespace {

namespace asio = boost::asio;

template <class Style>
long long sum_w1_plain(int workers) {
  return bench::Pipeline<Style>().three_stages(bench::w1::elements, workers, &bench::add_one, &bench::twice,
                                               &bench::flip_last_bit);
}

template <class Style>
long long sum_w1_coro(int workers) {
  using Coro = bench::Coro<Style::template Awaitable>;
  return bench::Pipeline<Style>().three_stages(bench::w1::elements, workers, &Coro::add_one, &Coro::twice,
                                               &Coro::flip_last_bit);
}

template <class Style>
typename Style::template Awaitable<int> sleep(int x) {
  const auto begin = std::chrono::steady_clock::now();
  typename Style::Timer timer(co_await asio::this_coro::executor, bench::w2::nap);
  co_await timer.async_wait(Style::token);
  bench::w2::expect_not_early(begin);
  co_return x;
}

template <class Style>
long long sum_w2() {
  return bench::Pipeline<Style>().one_stage(bench::w2::elements, bench::w2::workers, &sleep<Style>);
}

// Asio has no event: who waits for one waits for a timer that is never due, and is cancelled.
template <class Style>
double bytes_w3(int count) {
  bench::Pipeline<Style> pipeline;
  pipeline.one_stage(10, 1, &bench::add_one);
  typename Style::Timer everybody(pipeline.io(), Style::Timer::time_point::max());
  bench::Gauge gauge(count);
  const auto wait = [&](int x) -> typename Style::template Awaitable<int> {
    if (gauge.arrive())
      everybody.cancel();
    else
      co_await everybody.async_wait(asio::as_tuple(Style::token));
    co_return x;
  };
  bench::expect_equal("sum", pipeline.one_stage(count, count, wait), bench::sum_of_ints(count));
  return gauge.bytes_each();
}

template <class Style>
typename Style::template Awaitable<int> yield(int x) {
  co_await asio::post(Style::token);
  co_return x + 1;
}

template <class Style>
long long sum_w4() {
  return bench::Pipeline<Style>().one_stage(bench::w4::elements, bench::w4::workers, &yield<Style>);
}

template <class Style>
long long sum_w6() {
  return bench::Pipeline<Style>().broadcast(bench::w6::elements, &bench::add_one, &bench::twice,
                                            &bench::flip_last_bit);
}

template <class Style>
long long sum_w7() {
  bench::Pipeline<Style> pipeline;
  long long sum = 0;
  for (int run = 0; run < bench::w7::runs; ++run)
    sum +=
        pipeline.three_stages(bench::w7::elements, 1, &bench::add_one, &bench::twice, &bench::flip_last_bit);
  return sum;
}

template <class Style>
void add_all() {
  using namespace bench;
  const std::string name = std::string("/") + Style::name;
  const auto w1_of = [](auto sum, int workers) { return [=] { return sum(workers); }; };
  const long long w1_sum = w1::sum(w1::elements);
  add_sum("W1 plain" + name, w1::steps, w1_of(sum_w1_plain<Style>, 1), w1_sum);
  add_sum("W1 coro" + name, w1::steps, w1_of(sum_w1_coro<Style>, 1), w1_sum);
  add_sum("W1b plain" + name, w1::steps, w1_of(sum_w1_plain<Style>, w1::more_workers), w1_sum);
  add_sum("W1b coro" + name, w1::steps, w1_of(sum_w1_coro<Style>, w1::more_workers), w1_sum);
  add_sum("W2" + name, w2::elements, sum_w2<Style>, w2::sum, Time::wall);
  for (const int count : {100'000, 1'000'000})
    add_memory("W3 " + std::to_string(count) + name, [=] { return bytes_w3<Style>(count); });
  add_sum("W4" + name, w4::elements, sum_w4<Style>, w4::sum(w4::elements));
  add_sum("W6" + name, w6::elements, sum_w6<Style>, w6::sum(w6::elements));
  add_sum("W7" + name, w7::runs, sum_w7<Style>, w7::sum);
}

}  // namespace

void bench::register_all() {
  add_all<Tuned>();
  add_all<Documented>();
}
