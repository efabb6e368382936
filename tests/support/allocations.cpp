// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <millrace/base/frame_allocator.hpp>

#include <cstdlib>
#include <new>

namespace {
constinit thread_local std::size_t count = 0;
constinit thread_local std::size_t failing = 0;  // the number of the one that fails; 0: none does
constinit thread_local bool failed = false;      // that one did
[[maybe_unused]] constinit thread_local bool all_fail = false;
}  // namespace

std::size_t test::allocations() noexcept { return count; }

test::FailingAllocation::FailingAllocation(std::size_t number) noexcept {
  failing = count + number + 1;
  failed = false;
}
test::FailingAllocation::~FailingAllocation() { failing = 0; }
bool test::FailingAllocation::has_failed() const noexcept { return failed; }

#if defined(__clang__) && defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNT_BY_SANITIZER_HOOK
#endif
#endif

#ifdef COUNT_BY_SANITIZER_HOOK
// Clang's sanitizers bring the operators themselves and let nobody replace them; malloc is then counted with them.
#include <sanitizer/allocator_interface.h>

namespace {
[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t) { ++count; }, [](const volatile void*) {});
}  // namespace

#else

namespace {

void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  const bool fails = ++count == failing;
  if (!fails && !all_fail) return block;
  failed = failed || fails;
  std::free(block);
  throw std::bad_alloc();
}

std::size_t at_least_one(std::size_t size) noexcept { return size != 0 ? size : 1; }

}  // namespace

// All sizes and arrays come down to these; the sanitizers see the malloc below them.
void* operator new(std::size_t size) { return counted(std::malloc(at_least_one(size))); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(align, (at_least_one(size) + align - 1) / align * align));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

#endif

using millrace::base::FrameCache;

#ifdef COUNT_BY_SANITIZER_HOOK
test::NoMemory::NoMemory() = default;
#else
test::NoMemory::NoMemory() {
  all_fail = true;
  for (std::size_t size = FrameCache::granule; size < FrameCache::classes * FrameCache::granule;) try {
      void* frame = FrameCache::of_this_thread().allocate(size);
      frames_ = ::new (frame) Frame{.next = frames_, .size = size};
    } catch (const std::bad_alloc&) {
      size += FrameCache::granule;
    }
}
#endif

test::NoMemory::~NoMemory() {
  all_fail = false;
  while (frames_ != nullptr) {
    const Frame frame = *frames_;
    FrameCache::of_this_thread().deallocate(frames_, frame.size);
    frames_ = frame.next;
  }
}
