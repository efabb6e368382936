// SPDX-License-Identifier: MIT
//
// W5: 2,000 elements, each offloaded to keep a core busy for 0.9 ms; and what a file's reader waits for meanwhile.
#include "pipelines.hpp"
#include "support/measure.hpp"

#include <uv.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <ranges>
#include <system_error>
#include <thread>
#include <vector>

namespace mr = millrace;

namespace {

using bench::w5::elements;

constexpr int jobs_at_once = 16;  // some are always queued, so that no thread waits for the loop

mr::Task<int> work_elsewhere(int x) {
  co_return co_await mr::offload([x] { return bench::w5::work(x); });
}

mr::Stage<int> working(int count) {
  return mr::task::map(work_elsewhere, std::views::iota(0, count),
                       {.workers = jobs_at_once, .maxsize = bench::queue});
}

long long sum_by_millrace(std::size_t threads) {
  mr::set_offload_threads(threads);
  return mr::run(bench::sum_by_next(working(elements)));
}

long long sum_by_hand(std::size_t threads) {
  std::atomic<int> next{0};
  std::atomic<long long> sum{0};
  const auto work_on = [&] {
    for (int x = next++; x < elements; x = next++) sum += bench::w5::work(x);
  };
  std::vector<std::jthread> workers;
  for (std::size_t thread = 0; thread < threads; ++thread) workers.emplace_back(work_on);
  workers.clear();
  return sum;
}

}  // namespace

void bench::register_all() {
  for (const std::size_t threads : {1, 2}) {
    const std::string workload = threads == 1 ? "W5 1 thread" : "W5 2 threads";
    const auto add = [&](const char* contender, long long (*sum)(std::size_t threads)) {
      add_sum(
          workload + contender, elements, [=] { return sum(threads); }, sum_of_ints(elements), Time::wall);
    };
    add("/limit program", sum_by_hand);
    add("/millrace", sum_by_millrace);
  }
}
