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

  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

  T& front() noexcept {
    assert(!empty());
    return slots_[head_];
  }

  T& operator[](std::size_t index) noexcept {
    assert(index < size_);
    return slots_[(head_ + index) & (capacity_ - 1)];
  }

  /// The first elements, as many as stand in a row.
  std::span<T> front_run() noexcept { return {slots_ + head_, std::min(size_, capacity_ - head_)}; }

  /// After this the next `emplace_back` allocates nothing.
  void make_room() {
    if (size_ == capacity_) grow();
  }

  /// Elements that it can hold without allocating.
  std::size_t capacity() const noexcept { return capacity_; }

  template <class... Args>
  MILLRACE_INLINE void emplace_back(Args&&... args) {
    make_room();
    emplace_in_room(std::forward<Args>(args)...);
  }
  /// Where there is room.
  template <class... Args>
  MILLRACE_INLINE void emplace_in_room(Args&&... args) {
    assert(size_ != capacity_);
    std::construct_at(slots_ + ((head_ + size_) & (capacity_ - 1)), std::forward<Args>(args)...);
    ++size_;
  }

  void pop_front() noexcept {
    assert(!empty());
    std::destroy_at(slots_ + head_);
    head_ = (head_ + 1) & (capacity_ - 1);
    --size_;
  }

  /// Where none is left, the next ones stand in a row again.
  void pop_front(std::size_t count) noexcept {
    assert(count <= size_);
    if constexpr (std::is_trivially_destructible_v<T>) {
      head_ = (head_ + count) & (capacity_ - 1);
      size_ -= count;
    } else {
      for (; count != 0; --count) pop_front();
    }
    if (size_ == 0) head_ = 0;
  }

  /// Free slots behind the last element, at least one and at most `wanted`, as many as stand in a row. Construct elements in
  /// the first of them, then say how many with `append`.
  std::span<T> back_run(std::size_t wanted) {
    while (capacity_ - size_ < wanted) grow();
    const std::size_t begin = (head_ + size_) & (capacity_ - 1);
    return {slots_ + begin, std::min(wanted, capacity_ - begin)};
  }
  void append(std::size_t count) noexcept { size_ += count; }

  void clear() noexcept {
    if (size_ != 0) pop_front(size_);
  }

 private:
  static constexpr std::size_t smallest = 4;

  MILLRACE_NOINLINE void grow() {
    const std::size_t capacity = capacity_ == 0 ? smallest : 2 * capacity_;
    T* slots = std::allocator<T>{}.allocate(capacity);
    std::size_t moved = 0;
    try {
      for (; moved < size_; ++moved) std::construct_at(slots + moved, std::move_if_noexcept((*this)[moved]));
    } catch (...) {
      std::destroy_n(slots, moved);
      std::allocator<T>{}.deallocate(slots, capacity);
      // Elements that can only be moved are lost up to the one that could not be; the others stay.
      if constexpr (!std::is_copy_constructible_v<T>) pop_front(moved + 1);
      throw;
    }
    const std::size_t size = size_;
    clear();
    release();
    slots_ = slots;
    capacity_ = capacity;
    head_ = 0;
    size_ = size;
  }

  void release() noexcept {
    if (slots_ != nullptr) std::allocator<T>{}.deallocate(slots_, capacity_);
  }

  T* slots_ = nullptr;
  std::size_t capacity_ = 0;  // a power of two
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace millrace::queue
