// SPDX-License-Identifier: MIT
//
// Work that would block the loop goes to the library's thread pool; its result comes back on the loop.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>
#include <thread>

namespace mr = millrace;

bool is_prime(int n) {
  for (int divisor = 2; divisor * divisor <= n; ++divisor)
    if (n % divisor == 0) return false;
  return n > 1;
}

// [offload]
struct Count {
  int primes;
  bool was_elsewhere;
};

mr::Task<Count> count_primes(int from) {
  const auto loop_thread = std::this_thread::get_id();
  auto count = [from, loop_thread] {  // runs on a thread of the pool
    int primes = 0;
    for (int n = from; n < from + 1000; ++n) primes += is_prime(n) ? 1 : 0;
    return Count{.primes = primes, .was_elsewhere = std::this_thread::get_id() != loop_thread};
  };
  co_return co_await mr::offload(count);
}
// [/offload]

int main() {
  // [pool]
  mr::set_offload_threads(2);
  auto starts = std::views::iota(0, 5) | std::views::transform([](int i) { return i * 1000; });
  // More jobs than threads in flight, so that none of the threads waits for the loop.
  auto counts = starts | mr::task::map(count_primes, {.workers = 4, .ordered = true});
  // [/pool]
  for (const Count& count : counts)
    std::cout << count.primes << (count.was_elsewhere ? " (on another thread)\n" : " (on the loop)\n");
}
