// SPDX-License-Identifier: MIT
//
// W1 and W4 once more by hand, with channels whose push and pop are awaited.
#pragma once

#include "awaited_channel.hpp"
#include "task.hpp"

#include <cstddef>

namespace limit {

struct AwaitedPipeline {
  using Ints = AwaitedChannel<int>;

  static Process source(Ints& out, int count) {
    for (int x = 0; x < count; ++x) co_await out.push(x);
    out.writer_done();
  }

  template <auto function>
  static Process plain_stage(Ints& in, Ints& out) {
    while (const auto x = co_await in.pop()) {
      const int result = function(*x);
      co_await out.push(result);
    }
    out.writer_done();
  }

  template <auto function>
  static Process coro_stage(Ints& in, Ints& out) {
    while (const auto x = co_await in.pop()) {
      const int result = co_await function(*x);
      co_await out.push(result);
    }
    out.writer_done();
  }

  template <class Fn>
  static Process stage_of(const Fn& function, Ints& in, Ints& out) {
    while (const auto x = co_await in.pop()) {
      const int result = co_await function(*x);
      co_await out.push(result);
    }
    out.writer_done();
  }

  static Process sink(Ints& in, long long& sum) {
    while (const auto x = co_await in.pop()) sum += *x;
  }

  template <auto first, auto second, auto third>
  static long long plain(int count, std::size_t capacity, std::size_t workers) {
    return run(count, capacity, workers, plain_stage<first>, plain_stage<second>, plain_stage<third>);
  }
  template <auto first, auto second, auto third>
  static long long coro(int count, std::size_t capacity, std::size_t workers) {
    return run(count, capacity, workers, coro_stage<first>, coro_stage<second>, coro_stage<third>);
  }

  /// One stage, whose function is a coroutine and knows the ready list.
  template <class Fn>
  static long long one_stage(int count, std::size_t capacity, std::size_t workers) {
    ReadyList ready;
    const Fn function{.ready = ready};
    Ints in(ready, capacity, 1);
    Ints out(ready, capacity, workers);
    long long sum = 0;
    sink(out, sum);
    for (std::size_t worker = 0; worker < workers; ++worker) stage_of(function, in, out);
    source(in, count);
    ready.drain();
    return sum;
  }

 private:
  template <class First, class Second, class Third>
  static long long run(int count, std::size_t capacity, std::size_t workers, First first, Second second,
                       Third third) {
    ReadyList ready;
    Ints a(ready, capacity, 1);
    Ints b(ready, capacity, workers);
    Ints c(ready, capacity, workers);
    Ints d(ready, capacity, workers);
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
