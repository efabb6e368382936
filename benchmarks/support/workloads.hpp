// SPDX-License-Identifier: MIT
//
// The sizes of the workloads, their functions, and what must come out.
#pragma once

#include <chrono>

namespace bench {

constexpr int queue = 64;

/// What the ints 0 .. count - 1 add up to.
constexpr long long sum_of_ints(int count) { return static_cast<long long>(count) * (count - 1LL) / 2; }

// As a user's functions would be: not inlined into the library, nor into the limit program.
int add_one(int x);
int twice(int x);
int flip_last_bit(int x);

/// The same as coroutines, which complete at once.
template <template <class> class Task>
struct Coro {
  static Task<int> add_one(int x) { co_return bench::add_one(x); }
  static Task<int> twice(int x) { co_return bench::twice(x); }
  static Task<int> flip_last_bit(int x) { co_return bench::flip_last_bit(x); }
};

/// W1 and W1b: the ints through add_one, twice and flip_last_bit.
namespace w1 {
constexpr int elements = 1'000'000;
constexpr int stages = 3;
constexpr int steps = elements * stages;
constexpr int more_workers = 4;  // of each stage, for W1b

/// 2 (x + 1) is even, so that the last bit adds one.
constexpr long long sum(int count) { return 2 * sum_of_ints(count) + 3LL * count; }
}  // namespace w1

/// W2: each of the ints sleeps.
namespace w2 {
constexpr int elements = 200'000;
constexpr int workers = 1'000;
constexpr std::chrono::milliseconds nap{1};
constexpr long long sum = sum_of_ints(elements);

/// Throws Wrong where less than a nap has passed.
void expect_not_early(std::chrono::steady_clock::time_point begin);
}  // namespace w2

/// W4: each of the ints lets everything else that is ready run once, and gets one more.
namespace w4 {
constexpr int elements = 1'000'000;
constexpr int workers = 100;
constexpr long long sum(int count) { return sum_of_ints(count) + count; }
}  // namespace w4

/// W5: each element keeps a core busy.
namespace w5 {
constexpr int elements = 2'000;
constexpr std::chrono::microseconds busy{900};

/// As much arithmetic as takes this machine so long. Gives x.
int work(int x);
}  // namespace w5

/// W6: each of the ints to add_one, twice and flip_last_bit.
namespace w6 {
constexpr int elements = 1'000'000;
/// Of x + 1, 2 x and x ^ 1, whose sum over an even number of elements is that of x.
constexpr long long sum(int count) { return 4 * sum_of_ints(count) + count; }
}  // namespace w6

/// W7: a small W1, built and run many times.
namespace w7 {
constexpr int runs = 10'000;
constexpr int elements = 10;
constexpr long long sum = runs * w1::sum(elements);
}  // namespace w7

}  // namespace bench
