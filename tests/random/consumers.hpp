// SPDX-License-Identifier: MIT
//
// The ways in which a random graph is consumed, and left.
#pragma once

#include "world.hpp"

#include <millrace/millrace.hpp>

#include <optional>
#include <stop_token>
#include <vector>

namespace test {

enum class Way {
  iterated,
  iterated_and_left,
  collected,
  streamed,
  streamed_with_timeouts,
  closed,
  destroyed,
  awaited,
  stopped,
  run_for_effect,
};
inline constexpr int ways = 10;

/// What a consumer has seen.
struct Seen {
  std::vector<int> values;
  bool has_elements = true;  // the consumer would have seen them
  bool was_left = false;     // before the end
  bool was_stopped = false;
  bool ran_out = false;  // of memory
  int faults = 0;
  bool went_on_after_end = false;
  std::size_t dropped = 0;
};

class Consumer {
 public:
  Consumer(World& world, const millrace::Stage<Item>& stage) : world_(world), stage_(stage) {
    seen_.values.reserve(10'000);
  }

  void consume(Way way);
  const Seen& seen() const noexcept { return seen_; }

 private:
  void iterate(int most);
  void collect();
  millrace::Task<void> read(millrace::Stream<Item>& stream, int most, bool has_timeouts);
  millrace::Task<void> read_and_close(int most);
  millrace::Task<void> await_all();
  millrace::Task<void> await_until_stopped();
  void read_stream(int most, bool has_timeouts);
  void run_for_effect();

  World& world_;
  const millrace::Stage<Item>& stage_;
  Seen seen_;
};

}  // namespace test
