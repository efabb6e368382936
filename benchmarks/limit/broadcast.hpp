// SPDX-License-Identifier: MIT
//
// W6 by hand: each int goes to three consumers, whose results meet in one channel.
#pragma once

#include "awaited_pipeline.hpp"

#include <array>
#include <cstddef>

namespace limit {

struct Broadcast {
  static constexpr std::size_t consumers = 3;
  using Ints = AwaitedPipeline::Ints;
  using Inputs = std::array<Ints*, consumers>;

  static Process source(const Inputs& outs, int count) {
    for (int x = 0; x < count; ++x)
      for (Ints* out : outs) co_await out->push(x);
    for (Ints* out : outs) out->writer_done();
  }

  template <auto first, auto second, auto third>
  static long long run(int count, std::size_t capacity) {
    ReadyList ready;
    Ints a(ready, capacity, 1);
    Ints b(ready, capacity, 1);
    Ints c(ready, capacity, 1);
    Ints merged(ready, capacity, consumers);
    const Inputs inputs{&a, &b, &c};
    long long sum = 0;
    AwaitedPipeline::sink(merged, sum);
    AwaitedPipeline::plain_stage<first>(a, merged);
    AwaitedPipeline::plain_stage<second>(b, merged);
    AwaitedPipeline::plain_stage<third>(c, merged);
    source(inputs, count);
    ready.drain();
    return sum;
  }
};

}  // namespace limit
