// SPDX-License-Identifier: MIT
//
// BoundedQueue<T>: passes elements between coroutines, with a bound.
//
//   mr::BoundedQueue<Item> queue(16);
//   bool taken = co_await queue.push(std::move(item));            // waits while there are 16 inside
//   while (std::optional<Item> item = co_await queue.pop()) …     // waits while there is none
#pragma once

#include <millrace/base/bound.hpp>
#include <millrace/queue/channel.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace millrace {

/// A first-in first-out queue of at most `maxsize` elements, for any number of writers and readers on one loop.
///
/// **Order**: elements leave as they came; readers and writers who wait are served in the order in which they came, and
/// none is overtaken. **Back-pressure**: `push` waits while the queue is full. **End**: `close` lets the readers have what
/// is inside, `stop` drops it, `fail` adds an exception behind it; the first of them to be called decides, only `stop`
/// has its effect always. **Cancellation**: a cancelled `push` has put nothing in and leaves its value untouched; a
/// cancelled `pop` has taken nothing. **Threads**: belongs to one loop thread; waiters are resumed by the loop, not
/// inside the call that wakes them. Destroying it is a `stop`.
template <class T>
class BoundedQueue {
 public:
  using value_type = T;

  /// `maxsize` [elements], any integer type; 0 is unbounded. Throws std::invalid_argument where it is negative.
  explicit BoundedQueue(base::Bound maxsize)
      : channel_(base::checked_bound(maxsize, 0, "BoundedQueue", "maxsize")) {}

  std::size_t size() const noexcept { return channel_.size(); }
  bool empty() const noexcept { return channel_.size() == 0; }
  bool is_closed() const noexcept { return channel_.is_closed(); }

  // --- the writers' side ---

  class Push;
  class CopyingPush;
  /// Awaitable: puts `value` in, as soon as there is room; true. False where the queue is or gets closed: the value is
  /// untouched. An rvalue is referred to and must live until then.
  Push push(T&& value) noexcept { return Push(channel_, value); }
  CopyingPush push(const T& value)
    requires std::copy_constructible<T>
  {
    return CopyingPush(channel_, value);
  }

  /// Puts `value` in if there is room now; false, and the value is untouched, if not.
  bool try_push(T&& value) { return channel_.try_push(value, no_origin_); }
  bool try_push(const T& value)
    requires std::copy_constructible<T>
  {
    if (channel_.is_closed() || channel_.is_full()) return false;
    return try_push(T(value));
  }

  // --- the readers' side ---

  class Pop;
  /// Awaitable: the next element; nullopt when the queue is closed and empty. Throws what `fail` was given, once.
  Pop pop() noexcept { return Pop(channel_); }
  /// The same under the name by which a stage reads its sources.
  Pop next() noexcept { return pop(); }

  /// The next element if there is one now.
  std::optional<T> try_pop() {
    std::optional<T> element;
    channel_.try_pop(element);
    return element;
  }

  // --- the end ---

  /// Nothing more goes in; what is inside is delivered. Writers who wait get false.
  void close() noexcept { channel_.close(); }
  /// Nothing more goes in, and what is inside is dropped.
  void stop() noexcept { channel_.stop(); }
  /// Like `close`; behind what is inside, one reader gets the exception. Without effect on a closed queue.
  void fail(std::exception_ptr error) noexcept { channel_.fail(std::move(error)); }

 private:
  using Channel = queue::Channel<T>;
  class PushAwaiter;
  class PopAwaiter;

  Channel channel_;
  [[no_unique_address]] queue::OriginRef no_origin_;
};

template <class T>
class BoundedQueue<T>::PushAwaiter {
 public:
  PushAwaiter(Channel& channel, T& value) noexcept : push_(channel, waiter_, &value) {}
  PushAwaiter(const PushAwaiter&) = delete;
  PushAwaiter& operator=(const PushAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return push_.await_suspend(coroutine);
  }
  bool await_resume() {
    switch (push_.await_resume()) {
      case queue::QueueWaiter::Result::cancelled: throw Cancelled{};
      case queue::QueueWaiter::Result::failed: std::rethrow_exception(waiter_.take_error());
      case queue::QueueWaiter::Result::closed: return false;
      case queue::QueueWaiter::Result::done: break;
    }
    return true;
  }

 private:
  queue::QueueWaiter waiter_;
  typename Channel::Push push_;
};

template <class T>
class [[nodiscard]] BoundedQueue<T>::Push {
 public:
  Push(Channel& channel, T& value) noexcept : channel_(&channel), value_(&value) {}
  PushAwaiter operator co_await() const noexcept { return PushAwaiter(*channel_, *value_); }

 private:
  Channel* channel_;
  T* value_;
};

template <class T>
class [[nodiscard]] BoundedQueue<T>::CopyingPush {
 public:
  CopyingPush(Channel& channel, const T& value) : channel_(&channel), value_(value) {}
  PushAwaiter operator co_await() noexcept { return PushAwaiter(*channel_, value_); }

 private:
  Channel* channel_;
  T value_;
};

template <class T>
class BoundedQueue<T>::PopAwaiter {
 public:
  explicit PopAwaiter(Channel& channel) noexcept : pop_(channel, waiter_, &slot_) {}
  PopAwaiter(const PopAwaiter&) = delete;
  PopAwaiter& operator=(const PopAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return pop_.await_suspend(coroutine);
  }
  std::optional<T> await_resume() {
    const auto result = pop_.await_resume();
    if (result == queue::QueueWaiter::Result::cancelled) throw Cancelled{};
    if (result == queue::QueueWaiter::Result::failed) std::rethrow_exception(waiter_.take_error());
    return std::move(slot_);
  }

 private:
  queue::QueueWaiter waiter_;
  std::optional<T> slot_;
  typename Channel::Pop pop_;
};

template <class T>
class [[nodiscard]] BoundedQueue<T>::Pop {
 public:
  explicit Pop(Channel& channel) noexcept : channel_(&channel) {}
  PopAwaiter operator co_await() const noexcept { return PopAwaiter(*channel_); }

 private:
  Channel* channel_;
};

}  // namespace millrace
