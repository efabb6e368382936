// SPDX-License-Identifier: MIT
//
// What a benchmark program registers with Google Benchmark. main.cpp is its main().
#pragma once

#include "wrong.hpp"

#include <functional>
#include <string>

namespace bench {

/// Each program defines it, by calls of the functions below.
void register_all();

/// The time that a contender is judged by.
enum class Time {
  cpu,   // of all threads of the process: for what never waits
  wall,  // that passes
};

/// Measures one call of `run` after another one to warm up, with the calls of operator new in this thread. `name` is
/// "WORKLOAD/CONTENDER"; `steps` is what the time is divided by. Where `run` throws, the program says so and ends with status 1.
void add(const std::string& name, double steps, std::function<void()> run, Time judged_by = Time::cpu);

/// The same for a function that gives a sum.
template <class Sum>
void add_sum(const std::string& name, double steps, Sum sum, long long expected, Time judged_by = Time::cpu) {
  add(name, steps, [=] { expect_equal<long long>("sum", sum(), expected); }, judged_by);
}

/// Runs `bytes` in a process of its own, so that nothing that was measured before has left memory in the heap. It gives
/// a number of bytes.
void add_memory(const std::string& name, std::function<double()> bytes);

}  // namespace bench
