// SPDX-License-Identifier: MIT
//
// By hand: the ints 0 .. count - 1, one stage of any number of workers, each with a Task per element, and a sum.
#pragma once

#include "channel.hpp"
#include "task.hpp"

#include <cstddef>

namespace limit {

/// Starts when it is made; whoever made it drains the ready list.
template <std::size_t Capacity, class Fn>
class OneStage {
 public:
  OneStage(ReadyList& ready, int count, std::size_t workers, Fn fn)
      : fn_(fn), in_(ready, 1), out_(ready, workers) {
    sink(*this);
    for (std::size_t index = 0; index < workers; ++index) worker(*this);
    source(*this, count);
  }
  OneStage(const OneStage&) = delete;
  OneStage& operator=(const OneStage&) = delete;

  long long sum() const noexcept { return sum_; }

 private:
  using Ints = Channel<int, Capacity>;

  static Process source(OneStage& stage, int count) {
    for (int x = 0; x < count; ++x)
      while (!stage.in_.try_push(x)) co_await stage.in_.writable();
    stage.in_.writer_done();
  }

  static Process worker(OneStage& stage) {
    int x = 0;
    for (;;) {
      while (!stage.in_.try_pop(x)) {
        if (stage.in_.is_closed()) co_return stage.out_.writer_done();
        co_await stage.in_.readable();
      }
      int result = co_await stage.fn_(x);
      while (!stage.out_.try_push(result)) co_await stage.out_.writable();
    }
  }

  static Process sink(OneStage& stage) {
    int x = 0;
    for (;;) {
      while (!stage.out_.try_pop(x)) {
        if (stage.out_.is_closed()) co_return;
        co_await stage.out_.readable();
      }
      stage.sum_ += x;
    }
  }

  Fn fn_;
  Ints in_;
  Ints out_;
  long long sum_ = 0;
};

}  // namespace limit
