// SPDX-License-Identifier: MIT
//
// W6 by hand: each int goes to three consumers, whose results meet in one channel.
#pragma once

#include "awaited_channel.hpp"

#include <array>
#include <cstddef>

namespace limit {

struct Broadcast {
  static constexpr std::size_t consumers = 3;
  using Ints = AwaitedChannel<int>;
  using Inputs = std::array<Ints*, consumers>;

  static Process source(const Inputs& outs, int count) {
    for (int x = 0; x < count; ++x)
      for (Ints* out : outs) co_await out->push(x);
    for (Ints* out : outs) out->writer_done();
  }

  template <auto function>
  static Process consumer(Ints& in, Ints& out) {
    while (const auto x = co_await in.pop()) {
      const int result = function(*x);
      co_await out.push(result);
    }
    out.writer_done();
  }

  static Process sink(Ints& in, long long& sum) {
    while (const auto x = co_await in.pop()) sum += *x;
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
    sink(merged, sum);
    consumer<first>(a, merged);
    consumer<second>(b, merged);
    consumer<third>(c, merged);
    source(inputs, count);
    ready.drain();
    return sum;
  }
};

}  // namespace limit
