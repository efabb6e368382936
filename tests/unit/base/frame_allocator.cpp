// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <millrace/base/frame_allocator.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <thread>
#include <vector>

using millrace::base::FrameCache;

namespace {

constexpr std::size_t too_large = FrameCache::classes * FrameCache::granule;

// On both sides of a block's and of the cache's end.
const std::vector<std::size_t> sizes = {1,  8,    9,         24,   25,  FrameCache::granule, 100, 1000,
                                        64, 2040, too_large, 5000, 2041};

}  // namespace

TEST_SUITE("unit/base/frame_allocator") {

  TEST_CASE("FrameCache: a freed frame serves the next of its size") {
    FrameCache& cache = FrameCache::of_this_thread();
    void* first = cache.allocate(200);
    cache.deallocate(first, 200);
    const std::size_t before = test::allocations();
    void* second = cache.allocate(200);
    CHECK(second == first);
    CHECK(test::allocations() == before);
    cache.deallocate(second, 200);
  }

  TEST_CASE("FrameCache: frames that live at once are apart, and wide enough") {
    FrameCache& cache = FrameCache::of_this_thread();
    std::vector<unsigned char*> frames;
    for (int round = 0; round < 3; ++round) {
      for (std::size_t size : sizes) {
        frames.push_back(static_cast<unsigned char*>(cache.allocate(size)));
        std::memset(frames.back(), static_cast<int>(frames.size()), size);
      }
    }
    bool intact = true;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const std::size_t size = sizes[i % sizes.size()];
      for (std::size_t byte = 0; byte < size; ++byte) intact = intact && frames[i][byte] == i + 1;
      cache.deallocate(frames[i], size);
    }
    CHECK(intact);
  }

  TEST_CASE("FrameCache: a large frame goes back to the heap") {
    FrameCache& cache = FrameCache::of_this_thread();
    cache.deallocate(cache.allocate(too_large), too_large);
    const std::size_t before = test::allocations();
    cache.deallocate(cache.allocate(too_large), too_large);
    CHECK(test::allocations() == before + 1);
  }

  TEST_CASE("FrameCache: keeps a bounded number of bytes per size") {
    FrameCache& cache = FrameCache::of_this_thread();
    constexpr std::size_t size = 1024;
    constexpr std::size_t kept = FrameCache::cached_bytes / size;
    std::vector<void*> frames(kept + 10);
    for (void*& frame : frames) frame = cache.allocate(size);
    for (void* frame : frames) cache.deallocate(frame, size);
    const std::size_t before = test::allocations();
    for (void*& frame : frames) frame = cache.allocate(size);
    CHECK(test::allocations() == before + 10);
    for (void* frame : frames) cache.deallocate(frame, size);
  }

  TEST_CASE("FrameCache: a frame may be freed on a thread that made none") {
    void* frame = FrameCache::of_this_thread().allocate(128);
    std::thread([frame] { FrameCache::of_this_thread().deallocate(frame, 128); }).join();
    void* other = nullptr;
    std::thread([&other] { other = FrameCache::of_this_thread().allocate(128); }).join();
    CHECK(other != nullptr);
    FrameCache::of_this_thread().deallocate(other, 128);
  }

}  // TEST_SUITE
