// SPDX-License-Identifier: MIT
//
// EventLoop: the loop that coroutines run on. It drives a libuv loop of its own, or lives as a guest on the
// application's.
//
//   mr::EventLoop loop{my_uv_loop};                  // a guest: the application calls uv_run
//   loop.spawn(my_task(), [](mr::Outcome<int> outcome) { … });
//   uv_run(my_uv_loop, UV_RUN_DEFAULT);
//   loop.close();                                    // leaves no handle: uv_loop_close gives 0
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/outcome.hpp>
#include <millrace/base/unique_function.hpp>
#include <millrace/loop/scheduler.hpp>

struct uv_loop_s;  // NOLINT(readability-identifier-naming): libuv's

namespace millrace {

template <class T>
class Task;
namespace loop {
class Simulation;
}
namespace testing {
class Simulation;
}

/// The loop of a thread.
///
/// **Threads.** `post` may be called from any thread; everything else only from the loop's own.
/// **End.** Closing a loop (or destroying it) cancels what still runs on it and waits until it is over.
class MILLRACE_API EventLoop {
 public:
  /// Owns a new libuv loop; drive it with `run()`. Throws LoopError.
  EventLoop();
  /// Lives on the application's libuv loop, which the application drives and closes. `data` of the loop is not touched,
  /// and no handle is active while the library has nothing to do. Throws LoopError.
  explicit EventLoop(uv_loop_s* borrowed);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Closes the loop. An owned one is driven to its end here; a borrowed one needs one more `uv_run` for that.
  ~EventLoop();

  /// The loop that is running on this thread, or else the thread's own, which is made on first use and kept.
  static EventLoop& current();

  /// Starts `task` and returns; it runs when the loop does. `done`, if given, gets its `Outcome<T>` on the loop thread;
  /// without it a failure is logged as an error. The loop counts as active until the task is over.
  template <class T>
  void spawn(Task<T> task);
  template <class T, class Done>
  void spawn(Task<T> task, Done done);

  /// The same for a callable that returns a Task: it is kept, with its captures, until the task is over.
  template <class Callable>
    requires std::is_invocable_v<Callable&>
  void spawn(Callable callable);
  template <class Callable, class Done>
    requires std::is_invocable_v<Callable&>
  void spawn(Callable callable, Done done);

  /// Calls `fn` on the loop thread, soon. From any thread. Nothing posted is lost: what is left when the loop is closed
  /// is called then. An exception of `fn` is logged. Throws std::logic_error on a closed loop, and, on other threads, from
  /// when nothing runs any more on one that is being closed: threads that post without end do not keep it open.
  void post(base::UniqueFunction<void()> fn);

  /// Drives the loop until nothing on it is active. Throws LoopRunningError inside a running loop.
  void run();

  /// The libuv loop.
  uv_loop_s* native() const noexcept;

  /// Cancels what runs here, waits for its end and closes every handle of the library, driving the loop for that.
  /// Throws LoopRunningError inside a running loop: there, use the form with a callback.
  void close();

  /// The same without waiting: `closed` is called on the loop thread when no handle is left.
  void close(base::UniqueFunction<void()> closed);

  loop::Scheduler& scheduler() noexcept;

 private:
  class Core;
  friend loop::Scheduler& loop::loop_to_drive(const char* call);
  friend class testing::Simulation;

  explicit EventLoop(Core& core) noexcept;
  /// Owns a loop that is simulated, and is this thread's own as long as it lives.
  explicit EventLoop(loop::Simulation& simulation);
  static EventLoop& of_this_thread();

  Core* core_;
  bool attached_ = true;  // false: a stand-in for a loop object that is gone while its work is being finished
};

}  // namespace millrace
