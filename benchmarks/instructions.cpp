// SPDX-License-Identifier: MIT
//
// One workload with so many elements, for a tool that counts instructions: instructions WORKLOAD COUNT. Time stands still but
// for a step at each look at the clock, so that the loop's turns are the same ones in every run, however slow the tool.
#include "pipelines.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>

namespace mr = millrace;

namespace {

constexpr long nanoseconds_per_look = 5'000;  // what a slice of the loop's budget takes
constexpr long nanoseconds_per_second = 1'000'000'000;

mr::Task<long long> sum_of_small_runs(int runs) {
  long long sum = 0;
  for (int run = 0; run < runs; ++run) {
    mr::Task<long long> one = bench::sum_by_await(bench::plain(10, 1));
    sum += co_await one;
  }
  co_return sum;
}

long long next(const mr::Stage<int>& stage) { return mr::run(bench::sum_by_next(stage)); }

using Workload = long long (*)(int count);

const std::map<std::string, Workload> workloads{
    {"W1 plain", [](int count) { return next(bench::plain(count, 1)); }},
    {"W1 plain, for", [](int count) { return bench::sum_by_for(bench::plain(count, 1)); }},
    {"W1 plain, not fused", [](int count) { return next(bench::plain_not_fused(count)); }},
    {"W1 plain, limit", [](int count) { return bench::limit_plain(count, 1); }},
    {"W1 coro", [](int count) { return next(bench::coro(count, 1)); }},
    {"W1 coro, limit", [](int count) { return bench::limit_coro(count, 1); }},
    {"W1b coro", [](int count) { return next(bench::coro(count, 4)); }},
    {"W1b coro, limit", [](int count) { return bench::limit_coro(count, 4); }},
    {"W4", [](int count) { return next(bench::yielding(count)); }},
    {"W4, limit", bench::limit_yielding},
    {"W6", [](int count) { return next(bench::broadcast(count)); }},
    {"W6, limit", bench::limit_broadcast},
    {"W7", [](int count) { return mr::run(sum_of_small_runs(count)); }},
};

long long expected_sum(const std::string& workload, int count) {
  if (workload.starts_with("W4")) return bench::w4::sum(count);
  if (workload.starts_with("W6")) return bench::w6::sum(count);
  if (workload == "W7") return count * bench::w1::sum(10);
  return bench::w1::sum(count);
}

}  // namespace

/// Instead of the system's.
extern "C" int clock_gettime(clockid_t, timespec* now) noexcept {
  static long nanoseconds = nanoseconds_per_second;
  nanoseconds += nanoseconds_per_look;
  *now = {.tv_sec = nanoseconds / nanoseconds_per_second, .tv_nsec = nanoseconds % nanoseconds_per_second};
  return 0;
}

int main(int argc, char** argv) try {
  if (argc != 3) throw std::invalid_argument("usage: instructions WORKLOAD COUNT");
  const std::string workload = argv[1];
  const int count = std::stoi(argv[2]);
  const long long sum = workloads.at(workload)(count);
  if (sum != expected_sum(workload, count)) throw std::runtime_error(workload + ": wrong sum");
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
