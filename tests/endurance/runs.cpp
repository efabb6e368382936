// SPDX-License-Identifier: MIT
//
// Very many runs, one after another: nothing of any of them is left. And very many at once.
#include "endurance.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <utility>
#include <vector>

using millrace::Event;
using millrace::EventLoop;
using millrace::Stage;
using millrace::Task;
using millrace::task::concat;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::map;
using millrace::task::ordered;
using namespace std::chrono_literals;
using Ints = std::vector<int>;
using test::add_one;
using test::add_one_later;

namespace {

constexpr int elements = 10;
constexpr auto data = std::views::iota(0, elements);

bool is_even(int x) { return x % 2 == 0; }
Task<int> add_one_ready(int x) { co_return x + 1; }
Task<int> fail_at_five(int x) {
  co_await millrace::yield();
  if (x == 5) throw std::range_error("five");
  co_return x;
}
Ints twice(int x) { return {x, x}; }

Stage<int> plain() { return map(add_one, filter(is_even, map(add_one, data))); }
Stage<int> suspending() {
  return map(add_one_later, filter(is_even, map(add_one_ready, data)), {.workers = 3, .timeout = 1h});
}
Stage<int> merged() {
  const auto shared = map(add_one_later, data, {.workers = 2, .maxsize = 1});
  return ordered(concat(map(add_one, shared), flat_map(twice, shared)));
}
Stage<int> failing() { return map(add_one, map(fail_at_five, data, {.workers = 2})); }

int sum_of(const Ints& all) { return std::accumulate(all.begin(), all.end(), 0); }

// One run each; true where it went as it should.
bool iterates() { return sum_of(plain() | millrace::to_vector) == 35; }
Task<bool> awaits() {
  const Ints all = co_await suspending();
  co_return sum_of(all) == 35;
}
Task<bool> reads() {
  auto stream = merged().stream();
  int sum = 0;
  while (const std::optional<int> x = co_await stream.next()) sum += *x;
  co_return sum == 3 * 55 + 10;
}
Task<bool> leaves(bool closes) {
  auto stream = merged().stream();
  const std::optional<int> first = co_await stream.next();
  if (closes) co_await stream.close();
  co_return first.has_value();
}
Task<bool> fails() {
  try {
    co_await failing();
  } catch (const std::range_error&) {
    co_return true;
  }
  co_return false;
}

void check_runs(long long count, const std::function<bool()>& run) {
  test::Endurance endurance(count);
  long long right = 0;
  for (long long done = 0; done != count; endurance.done(++done)) right += run() ? 1 : 0;
  endurance.check();
  CHECK(right == count);
}

void check_runs_on_loop(long long count, const std::function<Task<bool>()>& run) {
  millrace::run([&]() -> Task<void> {
    test::Endurance endurance(count);
    long long right = 0;
    for (long long done = 0; done != count; endurance.done(++done)) {
      const bool is_right = co_await run();
      right += is_right ? 1 : 0;
    }
    endurance.check();
    CHECK(right == count);
  });
}

// Elements that take some milliseconds, so that all the runs are there at once.
Task<int> count_running(int number, int& running, int& most) {
  const auto work = [&](int x) -> Task<int> {
    co_await millrace::sleep_for(std::chrono::milliseconds(1 + (x + number) % 7));
    co_return x + number;
  };
  most = std::max(most, ++running);
  const auto stage =
      map(add_one, ordered(map(work, data, {.workers = 1 + number % 4, .maxsize = 1 + number % 3})));
  auto stream = stage.stream();
  int right = 0;
  for (int expected = number + 1; const std::optional<int> x = co_await stream.next(); ++expected)
    right += *x == expected ? 1 : 0;
  --running;
  co_return right;
}

}  // namespace

TEST_SUITE("endurance/runs") {

  TEST_CASE("runs one after another: iterated") { check_runs(test::scaled(300'000), iterates); }
  TEST_CASE("runs one after another: awaited") { check_runs_on_loop(test::scaled(300'000), awaits); }
  TEST_CASE("runs one after another: streamed, with a fan-out that is put in order") {
    check_runs_on_loop(test::scaled(100'000), reads);
  }
  TEST_CASE("runs one after another: a stream that is destroyed early") {
    check_runs_on_loop(test::scaled(100'000), [] { return leaves(false); });
  }
  TEST_CASE("runs one after another: a stream that is closed early") {
    check_runs_on_loop(test::scaled(100'000), [] { return leaves(true); });
  }
  TEST_CASE("runs one after another: that fail") { check_runs_on_loop(test::scaled(100'000), fails); }

  TEST_CASE("loops one after another, each with a run") {
    check_runs(test::scaled(20'000), [] {
      bool right = false;
      EventLoop loop;
      loop.spawn(awaits(), [&](millrace::Outcome<bool> outcome) { right = std::move(outcome).value(); });
      loop.run();
      return right;
    });
  }

  TEST_CASE("ten thousand runs at once on one loop: all results are right") {
    const int runs = static_cast<int>(test::scaled(10'000));
    const auto start = std::chrono::steady_clock::now();
    EventLoop loop;
    int running = 0;
    int most = 0;
    int right = 0;
    for (int number = 0; number != runs; ++number)
      loop.spawn(count_running(number, running, most), [&](millrace::Outcome<int> outcome) {
        right += std::move(outcome).value() == elements ? 1 : 0;
      });
    loop.run();
    CHECK(right == runs);
    CHECK(most == runs);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    MESSAGE(runs << " runs at once in " << time.count() << " s");
  }

}  // TEST_SUITE
