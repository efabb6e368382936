// SPDX-License-Identifier: MIT
//
// Threads that run coroutines and end: loops, cached frames and all else that is per thread goes with them.
#include "functions.hpp"

#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <thread>

#ifdef __GLIBC__
#include <malloc.h>
#endif

using millrace::Task;
using test::later;

namespace {

Task<int> work() {
  int sum = 0;
  for (int i = 0; i < 100; ++i) sum += co_await later(i);
  co_return sum;
}

/// True where every one of `count` threads, one after the other, has done its work.
bool run_threads(int count) {
  bool right = true;
  for (int i = 0; i < count; ++i) {
    std::thread([&] { right = right && millrace::run(work()) == 4950; }).join();
  }
  return right;
}

/// What malloc has given out and not got back [bytes]; 0 where it does not say, as under the sanitizers.
std::size_t bytes_in_use() {
#ifdef __GLIBC__
  return mallinfo2().uordblks;
#else
  return 0;
#endif
}

}  // namespace

TEST_SUITE("stress/threads") {

  TEST_CASE("run: threads that come and go leave no memory behind") {
    constexpr int threads = 500;
    CHECK(run_threads(10));
    const std::size_t before = bytes_in_use();
    CHECK(run_threads(threads));
    // Less than a frame for each.
    CHECK(bytes_in_use() <= before + threads * 32);
  }

}  // TEST_SUITE
