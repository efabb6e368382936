// SPDX-License-Identifier: MIT
//
// The functions of W1, as a user's would be: not inlined into the library, nor into the limit program.
#pragma once

namespace bench {

int add_one(int x);
int twice(int x);
int flip_last_bit(int x);

/// What the elements 0 .. count - 1 add up to behind the three of them.
long long sum_of_arithmetic(int count);

}  // namespace bench
