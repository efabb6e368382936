// SPDX-License-Identifier: MIT
//
// Recycled coroutine frames, for one thread: a list of freed frames per size.
#pragma once

#include <cstddef>
#include <new>

namespace limit {

class Frames {
 public:
  static void* allocate(std::size_t size) {
    const std::size_t index = class_of(size);
    if (index >= classes) return ::operator new(size);
    if (Block* block = free_[index]; block != nullptr) {
      free_[index] = block->next;
      return block;
    }
    return ::operator new(index * granule);
  }
  static void release(void* frame, std::size_t size) noexcept {
    const std::size_t index = class_of(size);
    if (index >= classes) return ::operator delete(frame);
    free_[index] = ::new (frame) Block{free_[index]};
  }

 private:
  struct Block {
    Block* next;
  };
  static constexpr std::size_t granule = 16;
  static constexpr std::size_t classes = 64;
  static std::size_t class_of(std::size_t size) noexcept { return (size + granule - 1) / granule; }

  static inline constinit Block* free_[classes] = {};
};

struct Recycled {
  static void* operator new(std::size_t size) { return Frames::allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { Frames::release(frame, size); }
};

}  // namespace limit
