// SPDX-License-Identifier: MIT
//
// Stream<T>: one run of a graph, being consumed.
//
//   auto stream = stage.stream();
//   while (std::optional<Page> page = co_await stream.next()) use(*page);
//   co_await stream.close();                       // after leaving early: waits until nothing of the run is left
#pragma once

#include <millrace/coro/shielded.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/stage_fwd.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace millrace {

namespace graph {

template <class T>
Task<std::vector<T>> collect(Stream<T> stream);

}

/// The elements of a run, each as it is ready. Movable; read once.
///
/// The run starts at the first `next()`, on the loop of the coroutine that awaits it. Between two `next()`s the stages go
/// on, up to their bounds.
///
/// **Errors**: the failure of the run is thrown once, by the `next()` that finds it behind the elements that were ready
/// before it; after that, and after the end, `next()` gives nullopt. **Cancellation**: destroying the stream cancels the
/// run and unwinds, in the destructor, every coroutine of it that is suspended in an await of this library; only a running
/// `offload`, an await of foreign code or an `on_done` that awaits go on in the background, where `run()` and the loop's end
/// wait for them. What they reach must outlive them: else use `close()`. Late failures are logged.
template <class T>
class [[nodiscard]] Stream {
 public:
  using value_type = T;
  class Next;

  /// A stream of the graph that ends in `last`. For the library's own use: see `Stage::stream`.
  explicit Stream(graph::NodePtr last) noexcept : last_(std::move(last)) {}
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&& other) noexcept {
    if (this != &other) {
      leave();
      last_ = std::move(other.last_);
      run_ = std::move(other.run_);
    }
    return *this;
  }
  ~Stream() { leave(); }

  /// Awaitable: the next element as `std::optional<T>`, nullopt at the end. A `next()` that is cancelled or timed out has
  /// taken no element. Throws StageReuseError where the graph has a source that an earlier run has read.
  Next next() noexcept { return Next(*this); }

  /// Awaitable: cancels the run; returns when nothing of it is left. Throws a failure that no `next()` has reported.
  Task<void> close() {
    last_.reset();
    if (run_ == nullptr) co_return;
    const std::shared_ptr<graph::Run> run = run_;
    run->unwind();
    // Cancelling the wait would leave something behind. In this frame, so that nothing is allocated from here on.
    loop::Scope shield(run->scheduler());
    co_await coro::EnterScope{&shield};
    queue::QueueWaiter waiter;
    if (!run->is_over()) co_await waiter.stay_in(run->ending());
    const std::exception_ptr failure = run->take_failure();
    run->output().stop();
    if (failure != nullptr) std::rethrow_exception(failure);
  }

  /// Elements lost to timeouts so far.
  std::size_t dropped() const noexcept { return run_ != nullptr ? run_->dropped() : 0; }

 private:
  friend Task<std::vector<T>> graph::collect<T>(Stream<T> stream);

  /// Some of what further `next()`s would give at once.
  void take_ready(std::vector<T>& all) { output().move_out(all); }
  graph::Edge<T>& output() noexcept { return static_cast<graph::Edge<T>&>(run_->output()); }

  /// False where there is nothing to start: it has been closed, or moved from.
  MILLRACE_NOINLINE bool start(loop::Scheduler& scheduler) {
    if (last_ != nullptr) run_ = graph::Run::start(std::exchange(last_, nullptr), scheduler);
    return run_ != nullptr;
  }
  void leave() noexcept {
    if (run_ != nullptr) std::exchange(run_, nullptr)->abandon();
  }

  graph::NodePtr last_;  // null once the run has been started
  std::shared_ptr<graph::Run> run_;
};

template <class T>
class [[nodiscard]] Stream<T>::Next {
 public:
  class Awaiter {
   public:
    explicit Awaiter(Stream& stream) noexcept : stream_(stream) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    MILLRACE_INLINE bool await_suspend(std::coroutine_handle<Promise> consumer) {
      loop::Scope& scope = loop::scope_of(consumer);
      if (scope.stopped()) throw Cancelled{};  // nothing is started for one who has to leave
      if (stream_.run_ == nullptr && !stream_.start(scope.scheduler())) return false;
      graph::Edge<T>& edge = stream_.output();
      if (scope.scheduler().budget().spend() && edge.try_pop(slot_)) return false;
      return edge.suspend_pop(consumer, scope, waiter_.emplace(), slot_);
    }
    std::optional<T> await_resume() {
      if (waiter_) check();
      // Not std::move(slot_): a load of the whole behind the stores of its parts cannot be forwarded.
      if (!slot_) return std::nullopt;
      return std::optional<T>(std::in_place, std::move(*slot_));
    }

   private:
    void check() {
      const auto result = waiter_->settled();
      if (result == queue::QueueWaiter::Result::cancelled) throw Cancelled{};
      if (result == queue::QueueWaiter::Result::failed) std::rethrow_exception(waiter_->take_error());
    }

    Stream& stream_;
    std::optional<queue::QueueWaiter> waiter_;  // made when it has to wait
    std::optional<T> slot_;
  };

  explicit Next(Stream& stream) noexcept : stream_(&stream) {}
  Awaiter operator co_await() const noexcept { return Awaiter(*stream_); }

 private:
  Stream* stream_;
};

}  // namespace millrace
