// SPDX-License-Identifier: MIT
//
// What the porting guide's right sides work on.
#pragma once

#include "functions.hpp"

#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/task.hpp>

#include <vector>

namespace test::porting {

inline const std::vector<int> data{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

inline millrace::AsyncGenerator<int> numbers(int end) { return generate(0, end); }

inline millrace::Task<int> slow_add1(int x) { return add_one_later(x); }

}  // namespace test::porting
