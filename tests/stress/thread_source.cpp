// SPDX-License-Identifier: MIT
//
// Many short runs over ranges that are read on threads, left at random points: while the thread starts, reads, waits for
// room, or ends.
#include "jitter.hpp"
#include "log_capture.hpp"

#include <millrace/coro/spawn.hpp>
#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using millrace::EventLoop;
using millrace::Stage;
using millrace::Task;
using millrace::task::from_iterable;
using test::Jitter;

namespace {

constexpr int elements = 20;

struct Exhausted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What the ranges and elements of a run hold: a copy each, as long as they exist.
using Token = std::shared_ptr<int>;

struct Element {
  int value;
  Token token;
};

// Reads with pauses; some throw at their last element. The function owns all that it uses.
auto reader(unsigned seed, const Token& token) {
  return [jitter = std::make_shared<Jitter>(seed), seed, token](int x) {
    jitter->pause();
    if (seed % 5 == 0 && x == elements - 1) throw Exhausted("the last one");
    return Element{.value = x, .token = token};
  };
}

Stage<Element> owning_stage(unsigned seed, const Token& token) {
  const int maxsize = static_cast<int>(seed % 4);
  return from_iterable(std::views::iota(0, elements) | std::views::transform(reader(seed, token)),
                       {.maxsize = maxsize, .use_thread = true});
}

// True if the elements come in order, up to the point at which the run is left.
bool iterate(const Stage<Element>& stage, int leave_at, Jitter& jitter) {
  int expected = 0;
  try {
    for (const Element& element : stage) {
      if (element.value != expected++) return false;
      jitter.pause();
      if (expected == leave_at) break;
    }
  } catch (const Exhausted&) {
    return expected == elements - 1;
  }
  return expected == leave_at || expected == elements;
}

Task<bool> take(Stage<Element> stage, int leave_at, bool closes) {
  auto stream = stage.stream();
  try {
    for (int expected = 0; expected != leave_at; ++expected) {
      const std::optional<Element> element = co_await stream.next();
      if (!element) co_return expected == elements;
      if (element->value != expected) co_return false;
    }
  } catch (const Exhausted&) {
  }
  if (closes) co_await stream.close();
  co_return true;
}

// Threads that were left alone may still be in their last read.
void wait_until_alone(const Token& token) {
  while (token.use_count() != 1) std::this_thread::yield();
}

}  // namespace

TEST_SUITE("stress/thread_source") {

  TEST_CASE("use_thread: 10,000 runs, iterated, are left anywhere") {
    const test::LogCapture late_failures;
    const Token token = std::make_shared<int>();
    Jitter jitter(1);
    int right = 0;
    for (unsigned run = 0; run < 10'000; ++run)
      right += iterate(owning_stage(run, token), jitter.number(elements + 3), jitter) ? 1 : 0;
    CHECK(right == 10'000);
    wait_until_alone(token);
  }

  TEST_CASE("use_thread: 5,000 runs over a range of the caller's are over when they have been left") {
    Jitter jitter(2);
    int right = 0;
    for (unsigned run = 0; run < 5'000; ++run) {
      const Token token = std::make_shared<int>();
      {
        std::vector<Element> range;
        for (int value : std::views::iota(0, elements)) range.push_back({.value = value, .token = token});
        const auto stage = from_iterable(range, {.maxsize = static_cast<int>(run % 4), .use_thread = true});
        right += iterate(stage, jitter.number(elements + 3), jitter) ? 1 : 0;
        // The thread copied elements: none of the copies is left.
        if (token.use_count() != elements + 1) --right;
      }
    }
    CHECK(right == 5'000);
  }

  TEST_CASE(
      "use_thread: 5,000 runs, some at once, are closed, destroyed, or stopped by the end of their loop") {
    const test::LogCapture late_failures;
    const Token token = std::make_shared<int>();
    Jitter jitter(3);
    int over = 0;
    int wrong = 0;
    for (unsigned round = 0; round < 1'000; ++round) {
      EventLoop loop;
      for (unsigned i = 0; i < 5; ++i) {
        loop.spawn(take(owning_stage(round * 5 + i, token), jitter.number(elements + 3), i % 2 == 0),
                   [&](const millrace::Outcome<bool>& outcome) {
                     ++over;
                     if (outcome && !outcome.value()) ++wrong;
                   });
      }
      if (round % 3 != 0) loop.run();
      jitter.pause();
    }
    CHECK(over == 5'000);
    CHECK(wrong == 0);
    wait_until_alone(token);
  }

}  // TEST_SUITE
