// SPDX-License-Identifier: MIT
//
// Recycles coroutine frames, and what lives as they do: a freed frame goes to a list of its size on this thread and serves
// the next coroutine of that size, so that a call per element costs no malloc once a pipeline is warm.
#pragma once

#include <millrace/base/export.hpp>

#include <cstddef>
#include <new>
#include <type_traits>

namespace millrace::base {

/// The freed frames of one thread, by size. Trivial to construct and destroy, so that reaching it needs no guard;
/// the blocks that are left at the end of a thread are released by lib/base/frame_allocator.cpp.
class MILLRACE_API FrameCache {
 public:
  static constexpr std::size_t granule = 16;
  static constexpr std::size_t classes = 128;           // frames of up to 2,040 bytes are recycled
  static constexpr std::size_t cached_bytes = 1 << 20;  // per size; what is freed beyond goes back to malloc

  void* allocate(std::size_t size) {
    const std::size_t index = class_of(size);
    if (index < classes && lists_[index].head != nullptr) return pop(lists_[index]);
    return allocate_fresh(size);
  }

  void deallocate(void* block, std::size_t size) noexcept {
    const std::size_t index = class_of(size);
    if (index < classes && lists_[index].room != 0)
      push(lists_[index], block);
    else
      free_fresh(block, size);
  }

  /// The cache of this thread.
  static FrameCache& of_this_thread() noexcept;

 private:
  friend struct FrameCacheReaper;
  struct Block {
    Block* next;
  };
  struct List {
    Block* head = nullptr;
    std::size_t room = 0;  // blocks that it may still take; 0 until the thread's reaper is set up
  };

  // Blocks of 16 n + 8 bytes: a heap that puts a word in front of each has no gaps between them.
  static constexpr std::size_t word = 8;
  static std::size_t class_of(std::size_t size) noexcept { return (size + granule - 1 - word) / granule; }
  static std::size_t size_of(std::size_t index) noexcept { return index * granule + word; }

  static void* pop(List& list) noexcept {
    Block* block = list.head;
    list.head = block->next;
    ++list.room;
    return block;
  }
  static void push(List& list, void* block) noexcept {
    list.head = ::new (block) Block{list.head};
    --list.room;
  }

  void* allocate_fresh(std::size_t size);
  static void free_fresh(void* block, std::size_t size) noexcept;
  void open() noexcept;
  void drain() noexcept;

  List lists_[classes];
  bool opened_ = false;
};

namespace detail {
// Visible, so that a shared library and the program that uses it have one per thread, not one each.
MILLRACE_API inline constinit thread_local FrameCache frame_cache;
}  // namespace detail

inline FrameCache& FrameCache::of_this_thread() noexcept { return detail::frame_cache; }

/// Gives a promise type recycled frames: derive from it.
struct RecycledFrame {
#if MILLRACE_ADDRESS_SANITIZER
  // Under AddressSanitizer every frame is the heap's own, so that use after free is seen.
#else
  static void* operator new(std::size_t size) { return FrameCache::of_this_thread().allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept {
    FrameCache::of_this_thread().deallocate(frame, size);
  }
#endif
};

/// The heap's memory.
struct FromHeap {};

/// The same for an object that holds some of `Held`, which may need more than the usual alignment.
template <class... Held>
using RecycledFor =
    std::conditional_t<((alignof(Held) > __STDCPP_DEFAULT_NEW_ALIGNMENT__) || ...), FromHeap, RecycledFrame>;

}  // namespace millrace::base
