// SPDX-License-Identifier: MIT
//
// The limit program of W1: source, three stages and a sink, each a coroutine, with a channel between any two of them.
#pragma once

#include "channel.hpp"
#include "task.hpp"

#include <cstddef>

namespace limit {

template <std::size_t Capacity>
struct Pipeline {
  using Ints = Channel<int, Capacity>;

  static Process source(Ints& out, int count) {
    for (int x = 0; x < count; ++x)
      while (!out.try_push(x)) co_await out.writable();
    out.writer_done();
  }

  template <auto function>
  static Process plain_stage(Ints& in, Ints& out) {
    int x = 0;
    for (;;) {
      while (!in.try_pop(x)) {
        if (in.is_closed()) co_return out.writer_done();
        co_await in.readable();
      }
      int result = function(x);
      while (!out.try_push(result)) co_await out.writable();
    }
  }

  template <auto function>
  static Process coro_stage(Ints& in, Ints& out) {
    int x = 0;
    for (;;) {
      while (!in.try_pop(x)) {
        if (in.is_closed()) co_return out.writer_done();
        co_await in.readable();
      }
      int result = co_await function(x);
      while (!out.try_push(result)) co_await out.writable();
    }
  }

  static Process sink(Ints& in, long long& sum) {
    int x = 0;
    for (;;) {
      while (!in.try_pop(x)) {
        if (in.is_closed()) co_return;
        co_await in.readable();
      }
      sum += x;
    }
  }

  template <auto first, auto second, auto third>
  static long long plain(int count, std::size_t workers) {
    return run(count, workers, plain_stage<first>, plain_stage<second>, plain_stage<third>);
  }
  template <auto first, auto second, auto third>
  static long long coro(int count, std::size_t workers) {
    return run(count, workers, coro_stage<first>, coro_stage<second>, coro_stage<third>);
  }

 private:
  template <class First, class Second, class Third>
  static long long run(int count, std::size_t workers, First first, Second second, Third third) {
    ReadyList ready;
    Ints a(ready, 1);
    Ints b(ready, workers);
    Ints c(ready, workers);
    Ints d(ready, workers);
    long long sum = 0;
    sink(d, sum);
    for (std::size_t worker = 0; worker < workers; ++worker) {
      third(c, d);
      second(b, c);
      first(a, b);
    }
    source(a, count);
    ready.drain();
    return sum;
  }
};

}  // namespace limit
