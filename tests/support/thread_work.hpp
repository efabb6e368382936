// SPDX-License-Identifier: MIT
//
// Runs that use other threads in several ways, at random moments: what the stress tests stop and leave.
#pragma once

#include "jitter.hpp"

#include <millrace/millrace.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <ranges>
#include <utility>

namespace test {

/// Every element and every function of a run holds a copy, as long as it exists.
using Token = std::shared_ptr<int>;

struct HeldInt {
  int value;
  Token token;
};

namespace thread_work {

using millrace::Stage;
using millrace::Task;

/// Pauses on a thread of the pool.
inline auto offloaded(unsigned seed) {
  return [seed](HeldInt x) -> Task<HeldInt> {
    auto work = [&x, seed] {
      Jitter(seed + static_cast<unsigned>(x.value)).pause();
      return x;
    };
    co_return co_await millrace::offload(std::move(work));
  };
}

inline Task<HeldInt> slept(HeldInt x) {
  co_await millrace::sleep_for(std::chrono::microseconds(20 * (x.value % 4)));
  co_return x;
}

/// `elements` of them, read on this thread or on one of their own.
inline Stage<HeldInt> source(int elements, const Token& token, bool use_thread) {
  const auto hold = [token](int value) { return HeldInt{.value = value, .token = token}; };
  return millrace::task::from_iterable(std::views::iota(0, elements) | std::views::transform(hold),
                                       {.maxsize = 2, .use_thread = use_thread});
}

/// One of several graphs.
inline Stage<HeldInt> graph(unsigned seed, const Token& token) {
  const int workers = 1 + static_cast<int>(seed % 3);
  const auto in = source(10, token, seed % 2 == 0);
  switch (seed % 4) {
    case 0: return millrace::task::map(slept, in, {.workers = workers});
    case 1: return millrace::task::map(offloaded(seed), in, {.workers = workers, .maxsize = 1});
    case 2: return millrace::task::ordered(millrace::task::map(offloaded(seed), in, {.workers = workers}));
    default:
      return millrace::task::concat(in, millrace::task::map(offloaded(seed), in, {.workers = workers}));
  }
}

/// The number of elements of a run of it.
inline Task<int> count(Stage<HeldInt> stage) {
  auto stream = stage.stream();
  int number = 0;
  while (const std::optional<HeldInt> next = co_await stream.next()) ++number;
  co_return number;
}

}  // namespace thread_work

}  // namespace test
