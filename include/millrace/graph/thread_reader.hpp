// SPDX-License-Identifier: MIT
//
// Reading on a thread of its own, for a source that blocks: the thread, what it has read ahead, and the wake-up of the
// loop. It does not know the element type.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/intrusive_list.hpp>
#include <millrace/loop/scheduler.hpp>
#include <millrace/loop/scope.hpp>

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace millrace::graph {

struct ReadTag;

/// An element that has been read.
class ReadItem : public base::ListHook<ReadTag> {
 public:
  virtual ~ReadItem() = default;
};

/// Shared by the loop's side and the thread, because the thread may be left inside a read that does not return. The loop's
/// side owns the thread: it joins it when it is over, or detaches it.
class MILLRACE_API ThreadReader : private loop::Posted {
 public:
  /// Elements that are read although nobody waits for one, at most.
  explicit ThreadReader(std::size_t ahead) noexcept : ahead_(ahead) {}
  ThreadReader(const ThreadReader&) = delete;
  ThreadReader& operator=(const ThreadReader&) = delete;
  virtual ~ThreadReader();

  // The loop's side.

  /// Starts the thread. Throws std::system_error.
  static void start(const std::shared_ptr<ThreadReader>& reader, loop::Scheduler& scheduler);

  /// The next element; null if there is none. Throws, once, what the source has thrown behind the last one.
  std::unique_ptr<ReadItem> take();

  class Arrival;
  /// Awaitable: there is an element to take, or the thread is over. After `stop`, that the thread is over.
  Arrival arrival() noexcept;

  /// The thread reads no more; what it has read ahead is dropped. A read in progress goes on to its end.
  void stop() noexcept;

  /// After `stop`, the last call: the thread is over and joined, or else is left to itself.
  void leave() noexcept;
  /// The same, but blocks until it is over.
  void join() noexcept;

 protected:
  /// Reads one element; null at the source's end. On the thread.
  virtual std::unique_ptr<ReadItem> read() = 0;
  /// Lets go of the source: the last thing that the thread does with it.
  virtual void release() noexcept = 0;

 private:
  using Items = base::IntrusiveList<ReadItem, ReadTag>;

  void work() noexcept;
  bool wait_for_room() noexcept;
  bool keep(std::unique_ptr<ReadItem> item) noexcept;
  void end(std::exception_ptr failure) noexcept;
  void tell_loop() noexcept;

  bool expect(loop::Waiter& waiter) noexcept;
  void end_thread() noexcept;
  void forget() noexcept;
  void arrived() noexcept override;

  const std::size_t ahead_;

  // Of the loop's side alone.
  loop::Scheduler* scheduler_ = nullptr;  // set before the thread starts; alive while the loop awaits
  loop::Waiter* waiter_ = nullptr;
  std::thread thread_;

  std::mutex mutex_;  // for all below; nothing of the user's is called under it
  std::condition_variable changed_;
  Items items_;
  std::size_t count_ = 0;  // of items_
  std::exception_ptr failure_;
  bool is_awaited_ = false;  // the loop has to be told
  bool is_stopped_ = false;
  bool is_over_ = false;  // the thread has let go of the source
};

class [[nodiscard]] ThreadReader::Arrival {
 public:
  class Awaiter final : public loop::Waiter {
   public:
    explicit Awaiter(ThreadReader& reader) noexcept : reader_(reader) {}

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> coroutine) {
      if (!begin(coroutine)) return false;
      return reader_.expect(*this) ? wait() : pass();
    }
    void await_resume() { finish(); }

   private:
    bool detach() noexcept override {
      reader_.forget();
      return true;
    }

    ThreadReader& reader_;
  };

  explicit Arrival(ThreadReader& reader) noexcept : reader_(&reader) {}
  Awaiter operator co_await() const noexcept { return Awaiter(*reader_); }

 private:
  ThreadReader* reader_;
};

inline ThreadReader::Arrival ThreadReader::arrival() noexcept { return Arrival(*this); }

}  // namespace millrace::graph
