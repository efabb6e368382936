// SPDX-License-Identifier: MIT
//
// The two sides of a queue, as tasks that a test runs beside its own.
#pragma once

#include <millrace/coro/task.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace test {

template <class T>
millrace::Task<bool> push(millrace::BoundedQueue<T>& queue, T value) {
  co_return co_await queue.push(std::move(value));
}

template <class T>
millrace::Task<std::optional<T>> pop(millrace::BoundedQueue<T>& queue) {
  co_return co_await queue.pop();
}

/// Pushes the numbers from `begin` to `end`.
inline millrace::Task<void> push_all(millrace::BoundedQueue<int>& queue, int begin, int end) {
  for (int i = begin; i < end; ++i) co_await queue.push(i);
}

/// Pops until the queue is at its end.
inline millrace::Task<std::vector<int>> pop_all(millrace::BoundedQueue<int>& queue) {
  std::vector<int> all;
  while (std::optional<int> x = co_await queue.pop()) all.push_back(*x);
  co_return all;
}

}  // namespace test
