// SPDX-License-Identifier: MIT
//
// Stage<T>: a node of a graph, and the graph behind it.
//
//   auto pages = mr::task::map(fetch, urls, {.workers = 100});     // builds; nothing runs
//   for (Page&& page : pages) …                                     // runs, blocking
//   std::vector<Page> all = co_await pages;                         // runs, suspending
//   auto stream = pages.stream();                                   // runs, element by element
#pragma once

#include <millrace/base/copyable.hpp>
#include <millrace/base/log.hpp>
#include <millrace/graph/nothing.hpp>
#include <millrace/stage_iterator.hpp>
#include <millrace/stream.hpp>

#include <concepts>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace {

namespace graph {

/// Runs to the end and collects; when that fails, what was started is over before the exception goes on.
template <class T>
Task<std::vector<T>> collect(Stream<T> stream) {
  Task<void> closing = stream.close();  // made here: where memory is used up, it could not be made later
  std::exception_ptr failure;
  std::vector<T> all;
  try {
    while (std::optional<T> element = co_await stream.next()) {
      all.push_back(std::move(*element));
      stream.take_ready(all);
    }
    co_return all;
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    co_await coro::Shielded<void>(std::move(closing));
  } catch (...) {
    base::log_error("a run failed while it was being cancelled", std::current_exception());
  }
  std::rethrow_exception(failure);
}

inline Task<void> run_through(Stream<Nothing> stream) {
  static_cast<void>(co_await collect(std::move(stream)));
}

/// Owns a task in the frame that awaits it.
template <class T>
class OwningAwaiter {
 public:
  explicit OwningAwaiter(Task<T> task) noexcept : task_(std::move(task)), inner_(task_.operator co_await()) {}
  OwningAwaiter(const OwningAwaiter&) = delete;
  OwningAwaiter& operator=(const OwningAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return inner_.await_suspend(coroutine);
  }
  T await_resume() { return inner_.await_resume(); }

 private:
  Task<T> task_;
  typename Task<T>::Awaiter inner_;
};

}  // namespace graph

/// A lazy, immutable handle on a node; the type depends on the elements only. Copyable exactly when `T` is: a stage that
/// is used twice in one graph runs once, and each use gets every element.
///
/// It is a `std::ranges::input_range` and a view: iterating runs the graph on this thread's own loop and blocks until the
/// next element is there. Leaving the loop early, by `break` or by an exception, cancels the run and waits for its end.
///
/// **Errors**: the run's failure is thrown where the next element would have been; StageReuseError where the graph has a
/// source that can be read once and has been; LoopRunningError where it would block a running loop.
template <class T>
class [[nodiscard]] Stage : public std::ranges::view_base {
 public:
  using value_type = T;

  /// For the library's own use: stages are made by the operators in millrace::task.
  explicit Stage(graph::NodePtr node) noexcept : node_(std::move(node)) {}
  Stage(const Stage&)
    requires base::copyable<T>
  = default;
  Stage& operator=(const Stage&)
    requires base::copyable<T>
  = default;
  Stage(Stage&&) noexcept = default;
  Stage& operator=(Stage&&) noexcept = default;
  ~Stage() = default;

  /// Starts a run and waits for its first element. `*it` is a `T&&`; `++it` takes nothing until the next element is
  /// looked at.
  StageIterator<T> begin() const { return StageIterator<T>(node_); }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// A new run, which starts at the first `next()`.
  Stream<T> stream() const noexcept { return Stream<T>(node_); }

  /// Awaitable: runs to the end; all elements as a `std::vector<T>`.
  graph::OwningAwaiter<std::vector<T>> operator co_await() const {
    return graph::OwningAwaiter<std::vector<T>>(graph::collect(stream()));
  }

  /// Runs to the end, blocking; the elements are discarded.
  void run() const { graph::run_to_end(graph::sink_of({node_})); }

  const graph::NodePtr& node() const noexcept { return node_; }

 private:
  graph::NodePtr node_;
};

/// A stage that runs for its effect and has no elements. Not a range.
template <>
class [[nodiscard]] Stage<void> {
 public:
  using value_type = void;

  explicit Stage(graph::NodePtr node) noexcept : node_(std::move(node)) {}

  /// Awaitable: runs to the end.
  graph::OwningAwaiter<void> operator co_await() const {
    return graph::OwningAwaiter<void>(graph::run_through(Stream<graph::Nothing>(node_)));
  }

  /// Runs to the end, blocking.
  void run() const { graph::run_to_end(node_); }

  const graph::NodePtr& node() const noexcept { return node_; }

 private:
  graph::NodePtr node_;
};

}  // namespace millrace
