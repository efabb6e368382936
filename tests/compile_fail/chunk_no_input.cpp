// SPDX-License-Identifier: MIT
// expect: chunk
// An input that has no elements.
#include <millrace/millrace.hpp>

namespace mr = millrace;

int main() { auto stage = mr::task::chunk(2, 42); }
