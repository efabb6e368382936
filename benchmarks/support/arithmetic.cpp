// SPDX-License-Identifier: MIT
#include "arithmetic.hpp"

namespace bench {

int add_one(int x) { return x + 1; }
int twice(int x) { return x * 2; }
int flip_last_bit(int x) { return x ^ 1; }

// 2 (x + 1) is even, so that the last bit adds one.
long long sum_of_arithmetic(int count) {
  const long long n = count;
  return n * (n + 1) + n;
}

}  // namespace bench
