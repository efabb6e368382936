// SPDX-License-Identifier: MIT
//
// The size of the library's thread pool, for one test.
#pragma once

#include <millrace/loop/thread_pool.hpp>

#include <algorithm>
#include <cstddef>
#include <thread>

namespace test {

/// Sets the number of offload threads, and back to the machine's at the end.
class PoolSize {
 public:
  explicit PoolSize(std::size_t threads) { millrace::set_offload_threads(threads); }
  PoolSize(const PoolSize&) = delete;
  PoolSize& operator=(const PoolSize&) = delete;
  ~PoolSize() { millrace::set_offload_threads(std::max(1U, std::thread::hardware_concurrency())); }
};

}  // namespace test
