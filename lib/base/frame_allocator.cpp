// SPDX-License-Identifier: MIT
#include <millrace/base/frame_allocator.hpp>

namespace millrace::base {

// Lives on each thread that made a coroutine, and gives the cached frames back when the thread ends.
struct FrameCacheReaper {
  ~FrameCacheReaper() { FrameCache::of_this_thread().drain(); }
  void touch() noexcept {}
};

namespace {
thread_local FrameCacheReaper reaper;
}

void* FrameCache::allocate_fresh(std::size_t size) {
  if (!opened_) open();
  return ::operator new(size_of(class_of(size)));
}

void FrameCache::free_fresh(void* block, std::size_t size) noexcept {
  ::operator delete(block, size_of(class_of(size)));
}

void FrameCache::open() noexcept {
  opened_ = true;
  reaper.touch();
  for (std::size_t index = 1; index < classes; ++index) lists_[index].room = cached_bytes / (index * granule);
}

void FrameCache::drain() noexcept {
  for (std::size_t index = 1; index < classes; ++index) {
    List& list = lists_[index];
    while (list.head != nullptr) free_fresh(pop(list), size_of(index));
    list.room = 0;  // frames that die later on this thread go straight to the heap
  }
}

}  // namespace millrace::base
