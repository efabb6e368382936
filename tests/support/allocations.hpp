// SPDX-License-Identifier: MIT
//
// Counts what operator new gives out. A program that asks for it links test_allocations, which replaces the operator.
#pragma once

#include <cstddef>

namespace test {

/// Allocations of this thread since it started.
std::size_t allocations() noexcept;

/// While it lives, one allocation of this thread fails: the one behind `number` others. Clang's sanitizers let nobody
/// replace the operators: there none fails.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::size_t number) noexcept;
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation();

  bool has_failed() const noexcept;
};

/// While it lives, every allocation of this thread fails, and no frame of an earlier coroutine is left to be used again.
/// Where FailingAllocation makes none fail, nor does this.
class NoMemory {
 public:
  NoMemory();
  NoMemory(const NoMemory&) = delete;
  NoMemory& operator=(const NoMemory&) = delete;
  ~NoMemory();

 private:
  struct Frame {
    Frame* next;
    std::size_t size;
  };
  [[maybe_unused]] Frame* frames_ = nullptr;
};

}  // namespace test
