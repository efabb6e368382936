// SPDX-License-Identifier: MIT
//
// Runs the contenders of a workload in turn (A B A B ...), so that a drift of the machine meets all of them alike, and
// prints one table: median, min-max, ratio to the limit program.
#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {

/// A contender gave a wrong sum, a wrong count, a sleep that was too short.
class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class T>
void expect_equal(const char* what, const T& is, const T& should_be) {
  if (is == should_be) return;
  throw Wrong(std::string(what) + ": " + std::to_string(is) + " instead of " + std::to_string(should_be));
}

struct Contender {
  std::string name;
  std::function<double()> run;  // gives the figure in the workload's unit; throws Wrong
};

/// What a contender must reach, as a multiple of another one's median.
struct Bar {
  std::string contender;
  double times = 0;
  std::string of{};         // empty: `times` is in the workload's unit
  bool is_of_cost = false;  // `times` is the median of the time that is shown beside the figure
};

/// What is shown beside the figure, per element.
enum class Costs {
  none,                  // for what runs in a process of its own
  cpu_and_allocations,   // where the figure is a time that passes
  wall_and_allocations,  // where the figure is CPU time
};

struct Workload {
  std::string title;
  std::string unit;
  double elements = 1;              // what the costs are divided by
  std::string element = "element";  // and what one of them is called
  Costs costs = Costs::wall_and_allocations;
  std::vector<Contender> contenders;
  std::string limit;  // the contender that the ratios refer to
  std::vector<Bar> bars;
  double allocations_bar = -1;  // per element, for all contenders; negative: none
};

/// Nanoseconds that pass while `body` runs.
double wall_nanoseconds(const std::function<void()>& body);

/// Nanoseconds of CPU time that `body` takes: for what never waits, the same as the above on a machine that does nothing
/// else, and hardly more on one that does.
double cpu_nanoseconds(const std::function<void()>& body);

/// For main(): `--rounds N`; pins the process to one core where the system allows it. Gives the exit status: 0, 1 where a
/// contender was wrong, 2 for wrong usage. A bar that is missed is printed and no failure: times depend on the machine.
int run(int argc, char** argv, const std::vector<Workload>& workloads);

}  // namespace bench
