// SPDX-License-Identifier: MIT
//
// What the functions of a random graph share: their faults, and counts of what must be gone at the end.
#pragma once

#include "choices.hpp"
#include "spec.hpp"

#include <millrace/millrace.hpp>

#include <algorithm>
#include <deque>
#include <exception>
#include <memory>
#include <string>

namespace test {

/// What is thrown on purpose.
class Fault : public std::exception {
 public:
  const char* what() const noexcept override { return "a fault"; }
};

/// Counts the objects of a kind.
struct Alive {
  explicit Alive(int& counter) noexcept : count(&counter) { ++*count; }
  Alive(const Alive& other) noexcept : Alive(*other.count) {}
  Alive& operator=(const Alive&) noexcept { return *this; }
  ~Alive() { --*count; }
  int* count;
};

struct World {
  explicit World(Choices& from) : choices(from) {}

  Choices& choices;

  // Counted down at each opportunity; at 0 it happens.
  int until_call = -1;
  int until_other_call = -1;
  int until_read = -1;
  int until_start = -1;
  int until_done = -1;

  int thrown = 0;
  int alive = 0;  // elements, frames and contexts
  // What the graph refers to.
  std::deque<millrace::BoundedQueue<struct Item>> queues;
  std::deque<millrace::task::BufferedPipeline> pipelines;

  void strike(int& countdown) {
    if (countdown-- != 0) return;
    ++thrown;
    throw Fault();
  }
};

/// An element: a number that counts as alive.
struct Item {
  Item(World& world, int number) noexcept : value(number), alive(world.alive) {}
  int value;
  Alive alive;
};

/// A call of a stage's function, while it runs.
class Busy {
 public:
  Busy(World& world, Spec& spec) noexcept : spec_(spec), alive_(world.alive) {
    ++spec.begun;
    spec.most_running = std::max(spec.most_running, ++spec.running);
    if (!spec.inputs.empty())
      spec.most_waiting = std::max(spec.most_waiting, spec.inputs.front()->made - spec.begun + 1);
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() { --spec_.running; }

 private:
  Spec& spec_;
  Alive alive_;
};

/// Suspends 0 to 3 times.
inline millrace::Task<void> some_turns(World& world) {
  const Alive frame(world.alive);
  for (int turns = world.choices.below(4); turns > 0; --turns) {
    const int span = world.choices.below(6);  // [ms]; 0 is a yield
    co_await millrace::sleep_for(std::chrono::milliseconds(span));
  }
}

}  // namespace test
