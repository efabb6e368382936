// SPDX-License-Identifier: MIT
//
// Tasks that a test lets go one by one.
#pragma once

#include "calls.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/task/parallel.hpp>

#include <cstddef>
#include <ranges>
#include <vector>

namespace test {

/// At most 32 of them, numbered from 0. Each gives twice its number.
class GatedTasks {
 public:
  Calls calls;
  int ended = 0;       // with a value
  int cleaned_up = 0;  // ended, or cancelled

  millrace::Task<int> work(int number) {
    struct CleanUp {
      ~CleanUp() { ++count; }
      int& count;
    };
    const CleanUp clean_up{cleaned_up};
    const Calls::Call call(calls);
    co_await may_end_[static_cast<std::size_t>(number)].wait();
    ++ended;
    co_return 2 * number;
  }
  void end(int number) { may_end_[static_cast<std::size_t>(number)].set(); }

  millrace::Stage<millrace::Outcome<int>> three_at_a_time(int count) {
    const auto to_task = [this](int number) { return work(number); };
    return millrace::task::parallel(std::views::iota(0, count) | std::views::transform(to_task),
                                    {.workers = 3});
  }

 private:
  std::vector<millrace::Event> may_end_{32};
};

}  // namespace test
