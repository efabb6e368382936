// SPDX-License-Identifier: MIT
//
// A stage's function whose calls a test lets go one by one.
#pragma once

#include "calls.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/task.hpp>

#include <cstddef>
#include <vector>

namespace test {

/// For elements from 0 to 127.
class GatedCalls {
 public:
  Calls calls;

  millrace::Task<int> pass(int x) {
    const Calls::Call call(calls);
    co_await may_end_[static_cast<std::size_t>(x)].wait();
    co_return x;
  }
  auto function() {
    return [this](int x) { return pass(x); };
  }
  void open(int x) { may_end_[static_cast<std::size_t>(x)].set(); }

 private:
  std::vector<millrace::Event> may_end_{128};
};

}  // namespace test
