// SPDX-License-Identifier: MIT
//
// What many tests run: functions of stages, tasks and a source, which end at once or a turn later.
#pragma once

#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/task.hpp>

#include <stdexcept>

namespace test {

inline int same(int x) { return x; }
inline int add_one(int x) { return x + 1; }

inline millrace::Task<int> ready(int x) { co_return x; }

inline millrace::Task<int> later(int x) {
  co_await millrace::yield();
  co_return x;
}
inline millrace::Task<int> add_one_later(int x) {
  co_await millrace::yield();
  co_return x + 1;
}
inline millrace::Task<int> square_later(int x) {
  co_await millrace::yield();
  co_return x* x;
}
inline millrace::Task<int> answer() { return later(42); }
inline millrace::Task<void> fail() {
  co_await millrace::yield();
  throw std::range_error("too far");
}

/// From `begin` to one before `end`, each a turn later.
inline millrace::AsyncGenerator<int> generate(int begin, int end) {
  for (int x = begin; x < end; ++x) {
    co_await millrace::yield();
    co_yield x;
  }
}

}  // namespace test
