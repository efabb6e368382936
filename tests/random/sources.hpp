// SPDX-License-Identifier: MIT
//
// The sources of random graphs.
#pragma once

#include "world.hpp"

#include <cstddef>
#include <exception>
#include <iterator>
#include <new>

namespace test {

/// The range 0, 1, … whose ++ may throw.
class Numbers {
 public:
  Numbers(World& world, int count) noexcept : world_(&world), count_(count) {}

  class Iterator {
   public:
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    Iterator(World& world, int left) noexcept : world_(&world), left_(left) {}
    Item operator*() const { return {*world_, at_}; }
    Iterator& operator++() {
      world_->strike(world_->until_read);
      ++at_;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept {
      return it.at_ == it.left_;
    }

   private:
    World* world_;
    int left_;
    int at_ = 0;
  };

  Iterator begin() const noexcept { return {*world_, count_}; }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  World* world_;
  int count_;
};

inline millrace::AsyncGenerator<Item> generated(World& world, int count) {
  const Alive frame(world.alive);
  for (int number = 0; number != count; ++number) {
    co_await some_turns(world);
    world.strike(world.until_read);
    co_yield Item(world, number);
  }
}

/// Fills a queue while the run goes on.
inline millrace::Task<void> fill(World& world, millrace::BoundedQueue<Item>& queue, int count) {
  const Alive frame(world.alive);
  try {
    for (int number = 0; number != count; ++number) {
      co_await some_turns(world);
      const bool is_in = co_await queue.push(Item(world, number));
      if (!is_in) co_return;
    }
    queue.close();
  } catch (const std::bad_alloc&) {
    queue.fail(std::current_exception());
  }
}

inline millrace::Stage<Item> source_of(World& world, const Spec& spec) {
  using millrace::task::from_iterable;
  switch (spec.op) {
    case Op::generator: return from_iterable(generated(world, spec.elements));
    case Op::queue: {
      auto& queue = world.queues.emplace_back(static_cast<std::size_t>(spec.size));
      millrace::EventLoop::current().spawn(fill(world, queue, spec.elements));
      return from_iterable(queue);
    }
    case Op::buffered: {
      auto& pipeline = world.pipelines.emplace_back(millrace::task::buffered_pipeline());
      return from_iterable(pipeline(Numbers(world, spec.elements), spec.size));
    }
    default: return from_iterable(Numbers(world, spec.elements));
  }
}

}  // namespace test
