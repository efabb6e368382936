// SPDX-License-Identifier: MIT
// expect: millrace::task::map
// An input that has no elements.
#include <millrace/millrace.hpp>

namespace mr = millrace;

int add_one(int x) { return x + 1; }

int main() { auto stage = mr::task::map(add_one, 42); }
