// SPDX-License-Identifier: MIT
// expect: ordered
// An input that has no elements.
#include <millrace/millrace.hpp>

namespace mr = millrace;

int main() { auto stage = mr::task::ordered(42); }
