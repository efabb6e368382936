// SPDX-License-Identifier: MIT
//
// Ring<T>: the storage of a queue.
#pragma once

#include <millrace/base/export.hpp>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace millrace::queue {

/// A first-in first-out buffer that grows, up to what its owner puts into it. `T` need not be default constructible nor
/// assignable. The elements stand in at most two contiguous runs.
template <class T>
class Ring {
 public:
  Ring() noexcept = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    clear();
    release();
  }

  bool empty() const noexcept { return head_ == tail_; }
  std::size_t size() const noexcept { return tail_ - head_; }
  /// Elements that it can hold without allocating.
  std::size_t capacity() const noexcept { return mask_ + 1; }

  T& front() noexcept {
    assert(!empty());
    return *slot(head_);
  }

  T& operator[](std::size_t index) noexcept {
    assert(index < size());
    return *slot(head_ + index);
  }

  /// The first elements, as many as stand in a row.
  std::span<T> front_run() noexcept {
    const std::size_t begin = head_ & mask_;
    return {slots_ + begin, std::min(size(), capacity() - begin)};
  }

  /// After this the next `emplace_back` allocates nothing.
  void make_room() {
    if (size() == capacity()) grow();
  }

  template <class... Args>
  MILLRACE_INLINE void emplace_back(Args&&... args) {
    make_room();
    emplace_in_room(std::forward<Args>(args)...);
  }
  /// Where there is room.
  template <class... Args>
  MILLRACE_INLINE void emplace_in_room(Args&&... args) {
    assert(size() != capacity());
    std::construct_at(slot(tail_), std::forward<Args>(args)...);
    ++tail_;
  }

  void pop_front() noexcept {
    assert(!empty());
    std::destroy_at(slot(head_));
    ++head_;
  }

  /// Where none is left, the next ones stand in a row again.
  void pop_front(std::size_t count) noexcept {
    assert(count <= size());
    if constexpr (std::is_trivially_destructible_v<T>) {
      head_ += count;
    } else {
      for (; count != 0; --count) pop_front();
    }
    if (empty()) head_ = tail_ = 0;
  }

  /// Free slots behind the last element, at least one and at most `wanted`, as many as stand in a row. Construct elements in
  /// the first of them, then say how many with `append`.
  std::span<T> back_run(std::size_t wanted) {
    while (capacity() - size() < wanted) grow();
    const std::size_t begin = tail_ & mask_;
    return {slots_ + begin, std::min(wanted, capacity() - begin)};
  }
  void append(std::size_t count) noexcept { tail_ += count; }

  void clear() noexcept {
    if (!empty()) pop_front(size());
  }

 private:
  static constexpr std::size_t smallest = 4;

  T* slot(std::size_t position) noexcept { return slots_ + (position & mask_); }

  MILLRACE_NOINLINE void grow() {
    const std::size_t new_capacity = capacity() == 0 ? smallest : 2 * capacity();
    T* slots = std::allocator<T>{}.allocate(new_capacity);
    std::size_t moved = 0;
    try {
      for (; moved < size(); ++moved) std::construct_at(slots + moved, std::move_if_noexcept((*this)[moved]));
    } catch (...) {
      std::destroy_n(slots, moved);
      std::allocator<T>{}.deallocate(slots, new_capacity);
      // Elements that can only be moved are lost up to the one that could not be; the others stay.
      if constexpr (!std::is_copy_constructible_v<T>) pop_front(moved + 1);
      throw;
    }
    clear();
    release();
    slots_ = slots;
    mask_ = new_capacity - 1;
    head_ = 0;
    tail_ = moved;
  }

  void release() noexcept {
    if (slots_ != nullptr) std::allocator<T>{}.deallocate(slots_, capacity());
  }

  T* slots_ = nullptr;
  std::size_t mask_ = static_cast<std::size_t>(-1);  // the capacity, a power of two or none, less one
  // Positions: they are counted on, and stand for the slot that is theirs modulo the capacity.
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

}  // namespace millrace::queue
