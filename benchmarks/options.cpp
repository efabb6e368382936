// SPDX-License-Identifier: MIT
//
// What each option costs: 1,000,000 ints, one stage of four workers whose function
// completes at once, with the option and without.
#include "pipelines.hpp"
#include "support/measure.hpp"

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

template <class Fn, class Options>
void add_option(const std::string& option, Fn fn, Options options) {
  options.workers = workers;
  options.maxsize = bench::queue;
  const auto sum = [=] {
    return mr::run(bench::sum_by_next(mr::task::map(fn, std::views::iota(0, elements), options)));
  };
  bench::add_sum("options/" + option, elements, sum, bench::sum_of_ints(elements));
}

}  // namespace

void bench::register_all() {
  using Options = mr::StageOptions<>;
  add_option("no option", pass, Options{});
  add_option("name", pass, Options{.name = "pass"});
  add_option("WorkerInfo", pass_with_worker, Options{});
  add_option("on_start, with its context", pass_with_context,
             mr::StageOptions{.on_start = [] { return 0L; }});
  add_option("std::stop_token", pass_with_token, Options{});
  add_option("ElementIndex", pass_with_index, Options{});
  add_option("timeout", pass, Options{.timeout = 1h});
  add_option("ordered", pass, Options{.ordered = true});
}
