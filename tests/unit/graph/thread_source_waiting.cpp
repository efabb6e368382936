// SPDX-License-Identifier: MIT
//
// Leaving a run whose thread reads what is the caller's: its end waits, and then nothing of it is left.
#include "background.hpp"
#include "functions.hpp"
#include "gate.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <thread>
#include <utility>
#include <vector>

using millrace::Stage;
using millrace::Task;
using millrace::graph::refers_to_others;
using millrace::task::from_iterable;
using test::Gate;
using test::GatedInts;
using test::same;
using test::take_up_to;
using namespace std::chrono_literals;

namespace {

// Longer than a run has patience with a read of a range that it owns.
constexpr auto longer_than_patience = 120ms;

// The end of a run over `stage` waits for the read that `gate` blocks.
void check_end_waits(const Stage<int>& stage, Gate& gate) {
  const test::OpenAtEnd opened(gate);
  millrace::run([&]() -> Task<void> {
    auto stream = stage.stream();
    co_await take_up_to(stream, gate);
    test::Background closing(stream.close());
    co_await millrace::sleep_for(longer_than_patience);
    CHECK_FALSE(closing.is_over());
    gate.open();
    while (!closing.is_over()) co_await millrace::yield();
    CHECK(closing.has_value());
    CHECK(gate.is_passed());
  });
}

// Iterators that are counted, over a range of the caller's.
struct CountedIterators {
  class Iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(int& alive) : alive_(&alive) { ++*alive_; }
    Iterator(Iterator&& other) noexcept : alive_(other.alive_), at_(other.at_) { ++*alive_; }
    Iterator& operator=(Iterator&&) = default;
    ~Iterator() { --*alive_; }
    int operator*() const { return at_; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    void operator++(int) { ++at_; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.at_ == 1000; }

   private:
    int* alive_;
    int at_ = 0;
  };

  Iterator begin() { return Iterator(alive); }
  std::default_sentinel_t end() const { return {}; }

  int alive = 0;  // touched by the thread, and, when the run is over, by the test
};

bool any(int) { return true; }

}  // namespace

TEST_SUITE("unit/graph/thread_source_waiting") {

  TEST_CASE("use_thread: what a read throws after the consumer has left is logged") {
    const test::LogCapture log;
    const auto gate = std::make_shared<Gate>();
    const test::OpenAtEnd opened(*gate);
    GatedInts ints(gate, nullptr, GatedInts::Then::throws);
    const auto stage = from_iterable(ints, {.use_thread = true});
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      co_await take_up_to(stream, *gate);
      test::Background closing(stream.close());
      for (int turn = 0; turn < 10; ++turn) co_await millrace::yield();
      gate->open();
      while (!closing.is_over()) co_await millrace::yield();
      CHECK(closing.has_value());
    });
    CHECK(log.contains("behind the gate"));
  }

  TEST_CASE("use_thread: a run over a range of the caller's waits for the read in progress") {
    const auto gate = std::make_shared<Gate>();
    const GatedInts range(gate);
    check_end_waits(from_iterable(range, {.use_thread = true}), *gate);
  }

  TEST_CASE("use_thread: so does one over a view of such a range") {
    const auto gate = std::make_shared<Gate>();
    const GatedInts range(gate);
    check_end_waits(
        from_iterable(range | std::views::transform(same) | std::views::filter(any), {.use_thread = true}),
        *gate);
  }

  TEST_CASE("use_thread: so does a stream that is destroyed, in the background") {
    const auto gate = std::make_shared<Gate>();
    const test::OpenAtEnd opened(*gate);
    const GatedInts range(gate);
    const auto stage = from_iterable(range, {.use_thread = true});
    std::optional<std::thread> opener;
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      co_await take_up_to(stream, *gate);
      opener.emplace([&gate] { gate->open(); });
    });
    CHECK(gate->is_passed());
    opener->join();
  }

  TEST_CASE("use_thread: when a run over a range of the caller's is over, nothing of it is left") {
    for (const int maxsize : {0, 1, 16}) {
      CountedIterators range;
      const auto stage = from_iterable(range, {.maxsize = maxsize, .use_thread = true});
      for (int x : stage)
        if (x == 5) break;
      CHECK(range.alive == 0);
      stage.run();
      CHECK(range.alive == 0);
    }
  }

  TEST_CASE("use_thread: what has been read ahead is dropped when the run is left") {
    const auto element = std::make_shared<int>(1);
    const std::vector elements(100, element);
    const auto stage = from_iterable(elements, {.use_thread = true});
    for (const std::shared_ptr<int>& one : stage) {
      CHECK(one == element);
      break;
    }
    CHECK(element.use_count() == 101);
  }

  TEST_CASE("use_thread: a source that is destroyed without close() waits for what is the caller's") {
    const auto gate = std::make_shared<Gate>();
    const GatedInts range(gate);
    std::optional<std::thread> opener;
    millrace::run([&]() -> Task<void> {
      millrace::graph::ThreadSource<const GatedInts&> source(range, 1);
      const std::optional<int> zero = co_await source.next();
      CHECK(zero == 0);
      gate->wait_until_reached();
      opener.emplace([&gate] { gate->open(); });
    });
    CHECK(gate->is_passed());
    opener->join();
  }

  TEST_CASE("refers_to_others: an lvalue, and a view of one through any adaptors; no range of its own") {
    using Ints = std::vector<int>;
    const auto adapted = []<class Range>(Range&& range) {
      return std::forward<Range>(range) | std::views::transform(same) | std::views::filter(any) |
             std::views::take(3);
    };
    CHECK(refers_to_others<Ints&>());
    CHECK(refers_to_others<const Ints&>());
    CHECK(refers_to_others<std::span<int>>());
    CHECK(refers_to_others<std::ranges::ref_view<Ints>>());
    CHECK(refers_to_others<decltype(adapted(std::declval<Ints&>()))>());
    CHECK_FALSE(refers_to_others<Ints>());
    CHECK_FALSE(refers_to_others<decltype(adapted(std::declval<Ints>()))>());
    CHECK_FALSE(refers_to_others<decltype(adapted(std::views::iota(0)))>());
    CHECK_FALSE(refers_to_others<std::ranges::basic_istream_view<int, char>>());
  }

}  // TEST_SUITE
