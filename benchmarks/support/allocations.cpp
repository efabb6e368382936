// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

constinit thread_local std::size_t count = 0;

void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  ++count;
  return block;
}

std::size_t at_least_one(std::size_t size) noexcept { return size != 0 ? size : 1; }

}  // namespace

std::size_t bench::allocations() noexcept { return count; }

// The other forms of the operator come down to these.
void* operator new(std::size_t size) { return counted(std::malloc(at_least_one(size))); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(align, (at_least_one(size) + align - 1) / align * align));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }
