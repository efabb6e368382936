// SPDX-License-Identifier: MIT
//
// Channel<T>: the mechanism under BoundedQueue and under the edges of a graph.
//
// Both sides wait in the order in which they came. An element is handed over at once: a push gives it to the reader that
// waits longest, a pop lets in the writer that waits longest, so that nobody who is woken can be overtaken. Closing is a
// state, not an element. Waiters are resumed by the loop, never inside a call.
#pragma once

#include <millrace/queue/queue_waiter.hpp>
#include <millrace/queue/ring.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>

namespace millrace::queue {

template <class T>
class Channel {
  using Result = QueueWaiter::Result;

 public:
  /// Holds up to `capacity` elements, any number for 0.
  explicit Channel(std::size_t capacity, bool with_origins = false) noexcept
      : capacity_(capacity), with_origins_(with_origins) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() { stop(); }

  std::size_t size() const noexcept { return elements_.size(); }
  std::size_t capacity() const noexcept { return capacity_; }
  bool is_full() const noexcept { return capacity_ != 0 && occupied() >= capacity_; }
  /// Places that are taken: by what is inside, and by what a reader that counts has been given and has not come for.
  std::size_t occupied() const noexcept { return elements_.size() + given_; }
  bool is_closed() const noexcept { return closed_; }
  /// Would an element go in now?
  bool has_room() const noexcept { return !closed_ && !is_full(); }
  bool has_waiting_reader() const noexcept { return !readers_.empty(); }
  bool has_waiting_writer() const noexcept { return !writers_.empty(); }
  std::size_t waiting_readers() const noexcept { return readers_.count(); }

  // --- the writers' side ---

  /// Moves `value` in; false, and `value` is untouched, where there is no room or the channel is closed.
  MILLRACE_INLINE bool try_push(T& value, OriginRef& origin) {
    return try_store(value) || try_push_with_care(value, origin);
  }
  /// The quick way in, for nearly all; false does not say that there is no room.
  MILLRACE_INLINE bool try_store(T& value) {
    if (elements_.size() >= stored_at_once_) [[unlikely]]
      return false;
    elements_.emplace_in_room(std::move(value));
    return true;
  }
  MILLRACE_NOINLINE bool try_push_with_care(T& value, OriginRef& origin) {
    if (!has_room()) return false;
    push_into_room(value, origin);
    return true;
  }

  /// Free slots in a row, at most `wanted`, to construct elements in; then `append` says how many. None where the channel is
  /// full or closed, where a reader waits, or where origins must be kept: then elements go in one by one.
  std::span<T> back_run(std::size_t wanted) {
    if (closed_ || with_origins_ || !readers_.empty()) return {};
    if (capacity_ != 0) wanted = std::min(wanted, capacity_ - std::min(capacity_, occupied()));
    return wanted == 0 ? std::span<T>{} : elements_.back_run(wanted);
  }
  void append(std::size_t count) noexcept { elements_.append(count); }

  class Push;
  /// Awaitable: moves `value` in when there is room. The origin is `waiter.origin`.
  Push push(QueueWaiter& waiter, T& value) noexcept { return Push(*this, waiter, &value); }
  /// Awaitable: `done` when an element would go in. For a channel with one writer: the place is not kept for it.
  Push writable(QueueWaiter& waiter) noexcept { return Push(*this, waiter, nullptr); }

  // --- the readers' side ---

  /// Where `origin` is null the element's is dropped.
  MILLRACE_INLINE bool try_pop(std::optional<T>& slot, OriginRef* origin = nullptr) {
    if (!pop_element(slot)) [[unlikely]]
      return false;
    if (more_to_pop_) [[unlikely]]
      pop_the_rest(origin);
    return true;
  }

  class Pop;
  /// Awaitable: moves the next element into `slot`; its origin is `waiter.origin`.
  Pop pop(QueueWaiter& waiter, std::optional<T>& slot) noexcept { return Pop(*this, waiter, &slot); }
  /// Awaitable: `done` when there is an element to look at. For a channel with one reader.
  Pop readable(QueueWaiter& waiter) noexcept { return Pop(*this, waiter, nullptr); }

  /// After a `pop` of a reader that counts: it has come for what it was given.
  void take_over(QueueWaiter& reader) noexcept {
    if (!std::exchange(reader.is_given_, false)) return;
    --given_;
    if (!writers_.empty()) let_in_writers();
  }

  /// The first elements, as many as stand in a row, to be moved from; then `discard` them.
  std::span<T> front_run() noexcept { return elements_.front_run(); }
  OriginRef take_origin() noexcept {
    OriginRef origin = std::move(origins_.front());
    origins_.pop_front();
    return origin;
  }
  void discard(std::size_t count) {
    elements_.pop_front(count);
    if (!writers_.empty()) let_in_writers();
  }

  // --- what the awaiters do ---

  bool suspend_push(std::coroutine_handle<> coroutine, loop::Scope& scope, QueueWaiter& waiter, T* value) {
    if (!waiter.open(coroutine, scope, value)) return false;
    if (has_room()) {
      if (value != nullptr) push_into_room(*value, waiter.origin);
      return waiter.end_now(Result::done);
    }
    if (closed_) return waiter.end_now(Result::closed);
    more_to_pop_ = true;
    return waiter.wait_in(writers_);
  }

  /// `counts`: what the reader is given takes up a place until `take_over`.
  bool suspend_pop(std::coroutine_handle<> coroutine, loop::Scope& scope, QueueWaiter& waiter,
                   std::optional<T>* slot, bool counts = false) {
    if (!waiter.open(coroutine, scope, slot)) return false;
    waiter.counts_ = counts;
    if (!elements_.empty()) {
      if (slot != nullptr) give_first(*slot, waiter);
      return waiter.end_now(Result::done);
    }
    if (closed_) return error_ ? waiter.end_now_failed(take_error()) : waiter.end_now(Result::closed);
    stored_at_once_ = 0;
    return waiter.wait_in(readers_);
  }

  // --- the end ---

  /// Nothing more comes in; what is inside is delivered. Writers that wait are refused.
  void close() noexcept {
    closed_ = true;
    stored_at_once_ = 0;
    while (!writers_.empty()) first(writers_).end_wait(Result::closed);
    while (!readers_.empty()) {
      QueueWaiter& reader = first(readers_);
      end_wait_of(reader);
    }
  }
  /// The same, and what is inside is dropped.
  void stop() noexcept {
    error_ = nullptr;
    close();
    elements_.clear();
    origins_.clear();
  }
  /// Like `close`; after what is inside, one reader gets `error`. Without effect on a closed channel.
  void fail(std::exception_ptr error) noexcept {
    if (closed_) return;
    error_ = std::move(error);
    close();
  }

  /// The failure that no reader has got yet.
  std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }

 private:
  static QueueWaiter& first(loop::ReadyList& list) noexcept {
    return static_cast<QueueWaiter&>(list.front());
  }

  void end_wait_of(QueueWaiter& reader) noexcept {
    if (error_)
      reader.end_wait_failed(take_error());
    else
      reader.end_wait(Result::closed);
  }

  MILLRACE_INLINE bool pop_element(std::optional<T>& slot) {
    if (elements_.empty()) return false;
    slot.emplace(std::move(elements_.front()));
    elements_.pop_front();
    return true;
  }
  // There is one. A reader that counts may have to wait for its turn before it can do anything with the element: until then
  // that takes up a place, and no writer is let in.
  MILLRACE_NOINLINE void give_first(std::optional<T>& slot, QueueWaiter& reader) {
    if (!reader.counts_) {
      try_pop(slot, &reader.origin);
      return;
    }
    pop_element(slot);
    if (with_origins_) pop_origin(&reader.origin);
    note_given(reader);
  }
  MILLRACE_NOINLINE void pop_the_rest(OriginRef* origin) {
    if (with_origins_) pop_origin(origin);
    let_in_writers();
    more_to_pop_ = with_origins_ || !writers_.empty();
  }
  void pop_origin(OriginRef* origin) noexcept {
    if (origin != nullptr) *origin = std::move(origins_.front());
    origins_.pop_front();
  }
  void note_given(QueueWaiter& reader) noexcept {
    if (!reader.counts_) return;
    reader.is_given_ = true;
    ++given_;
    stored_at_once_ = 0;
  }

  // Both go in, or neither.
  void store(T& value, OriginRef& origin) {
    if (with_origins_) origins_.make_room();
    elements_.emplace_back(std::move(value));
    if (with_origins_) origins_.emplace_back(std::move(origin));
  }

  // For elements that have not been given.
  std::size_t places() const noexcept {
    return capacity_ != 0 ? capacity_ - given_ : std::numeric_limits<std::size_t>::max();
  }

  void push_into_room(T& value, OriginRef& origin) {
    put_in(value, origin);
    if (readers_.empty() && !with_origins_) stored_at_once_ = std::min(elements_.capacity(), places());
  }
  void put_in(T& value, OriginRef& origin) {
    if (readers_.empty())
      store(value, origin);
    else
      hand_to_reader(value, origin);
  }

  MILLRACE_NOINLINE void hand_to_reader(T& value, OriginRef& origin) {
    QueueWaiter& reader = first(readers_);
    if (reader.item_ == nullptr) {
      store(value, origin);
    } else {
      static_cast<std::optional<T>*>(reader.item_)->emplace(std::move(value));
      if (with_origins_) reader.origin = std::move(origin);
      note_given(reader);
    }
    reader.end_wait(Result::done);
  }

  // A move that throws is the writer's affair: it is told, and the reader who made room goes on.
  void let_in_writers() {
    while (!writers_.empty() && !is_full()) {
      QueueWaiter& writer = first(writers_);
      if (writer.item_ == nullptr) {
        writer.end_wait(Result::done);
        continue;
      }
      T& value = *static_cast<T*>(writer.item_);
      try {
        put_in(value, writer.origin);
      } catch (...) {
        writer.end_wait_failed(std::current_exception());
        continue;
      }
      writer.end_wait(Result::done);
    }
  }

  Ring<T> elements_;
  Ring<OriginRef> origins_;  // beside the elements, where they are wanted
  loop::ReadyList readers_;  // waiting; then there are no elements
  loop::ReadyList writers_;  // waiting; then it is full
  std::size_t capacity_;
  // So many elements are stored without another look: it is open, nobody waits to read, there are no origins.
  std::size_t stored_at_once_ = 0;
  bool with_origins_;
  bool more_to_pop_ = with_origins_;  // than an element: its origin, or a writer who waits or has waited
  std::size_t given_ = 0;
  bool closed_ = false;
  std::exception_ptr error_;
};

template <class T>
class Channel<T>::Push {
 public:
  Push(Channel& channel, QueueWaiter& waiter, T* value) noexcept
      : channel_(channel), waiter_(waiter), value_(value) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return channel_.suspend_push(coroutine, loop::scope_of(coroutine), waiter_, value_);
  }
  Result await_resume() noexcept { return waiter_.settled(); }

 private:
  Channel& channel_;
  QueueWaiter& waiter_;
  T* value_;
};

template <class T>
class Channel<T>::Pop {
 public:
  Pop(Channel& channel, QueueWaiter& waiter, std::optional<T>* slot) noexcept
      : channel_(channel), waiter_(waiter), slot_(slot) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return channel_.suspend_pop(coroutine, loop::scope_of(coroutine), waiter_, slot_);
  }
  Result await_resume() noexcept { return waiter_.settled(); }

 private:
  Channel& channel_;
  QueueWaiter& waiter_;
  std::optional<T>* slot_;
};

}  // namespace millrace::queue
