// SPDX-License-Identifier: MIT
//
// The pipelines that are measured more than once, by Millrace and by hand, and the ways to consume them.
#pragma once

#include "limit/awaited_pipeline.hpp"
#include "limit/broadcast.hpp"
#include "limit/one_stage.hpp"
#include "limit/pipeline.hpp"
#include "support/workloads.hpp"

#include <millrace/millrace.hpp>

#include <cstddef>
#include <optional>
#include <ranges>
#include <vector>

namespace bench {

namespace mr = millrace;

// --- W1: the ints 0 .. elements - 1 through three stages ---

using MillraceCoro = Coro<mr::Task>;
using LimitCoro = Coro<limit::Task>;

inline mr::Stage<int> plain(int elements, int workers) {
  return std::views::iota(0, elements) | mr::task::map(add_one, {.workers = workers, .maxsize = queue}) |
         mr::task::map(twice, {.workers = workers, .maxsize = queue}) |
         mr::task::map(flip_last_bit, {.workers = workers, .maxsize = queue});
}

/// A stage whose workers own something keeps its queue.
inline mr::Stage<int> plain_not_fused(int elements) {
  const auto options = mr::StageOptions{.workers = 1, .maxsize = queue, .on_start = [] {}};
  return std::views::iota(0, elements) | mr::task::map(add_one, options) | mr::task::map(twice, options) |
         mr::task::map(flip_last_bit, options);
}

inline mr::Stage<int> coro(int elements, int workers) {
  return std::views::iota(0, elements) |
         mr::task::map(MillraceCoro::add_one, {.workers = workers, .maxsize = queue}) |
         mr::task::map(MillraceCoro::twice, {.workers = workers, .maxsize = queue}) |
         mr::task::map(MillraceCoro::flip_last_bit, {.workers = workers, .maxsize = queue});
}

inline long long inlined_plain(int elements, std::size_t workers) {
  return limit::Pipeline<queue>::plain<add_one, twice, flip_last_bit>(elements, workers);
}
inline long long inlined_coro(int elements, std::size_t workers) {
  return limit::Pipeline<queue>::coro<LimitCoro::add_one, LimitCoro::twice, LimitCoro::flip_last_bit>(
      elements, workers);
}
inline long long limit_plain(int elements, std::size_t workers) {
  return limit::AwaitedPipeline::plain<add_one, twice, flip_last_bit>(elements, queue, workers);
}
inline long long limit_coro(int elements, std::size_t workers) {
  return limit::AwaitedPipeline::coro<LimitCoro::add_one, LimitCoro::twice, LimitCoro::flip_last_bit>(
      elements, queue, workers);
}

// --- W4: one stage of 100 workers, whose function lets everything else that is ready run once ---

inline mr::Task<int> yield_once(int x) {
  co_await mr::yield();
  co_return x + 1;
}

inline mr::Stage<int> yielding(int elements) {
  return mr::task::map(yield_once, std::views::iota(0, elements), {.workers = w4::workers, .maxsize = queue});
}

struct LimitYieldOnce {
  limit::ReadyList& ready;
  limit::Task<int> operator()(int x) const {
    co_await limit::Yield(ready);
    co_return x + 1;
  }
};

inline long long limit_yielding(int elements) {
  return limit::AwaitedPipeline::one_stage<LimitYieldOnce>(elements, queue, w4::workers);
}
inline long long inlined_yielding(int elements) {
  limit::ReadyList ready;
  const limit::OneStage<queue, LimitYieldOnce> stage(ready, elements, w4::workers, {.ready = ready});
  ready.drain();
  return stage.sum();
}

// --- W6: each of the ints to three stages, whose results are merged ---

inline mr::Stage<int> broadcast(int elements) {
  const mr::StageOptions<> options{.maxsize = queue};
  const mr::Stage<int> source = mr::task::from_iterable(std::views::iota(0, elements));
  return mr::task::concat(mr::task::map(add_one, source, options), mr::task::map(twice, source, options),
                          mr::task::map(flip_last_bit, source, options));
}

inline long long limit_broadcast(int elements) {
  return limit::Broadcast::run<add_one, twice, flip_last_bit>(elements, queue);
}

// --- ways to consume ---

inline mr::Task<long long> sum_by_next(mr::Stage<int> stage) {
  long long sum = 0;
  auto stream = stage.stream();
  while (std::optional<int> x = co_await stream.next()) sum += *x;
  co_return sum;
}

inline mr::Task<long long> sum_by_await(mr::Stage<int> stage) {
  long long sum = 0;
  const std::vector<int> all = co_await stage;
  for (const int x : all) sum += x;
  co_return sum;
}

inline long long sum_by_for(const mr::Stage<int>& stage) {
  long long sum = 0;
  for (const int x : stage) sum += x;
  return sum;
}

}  // namespace bench
