// SPDX-License-Identifier: MIT
//
// Where Pypeln is known to be wrong: the opposite, for the flow of elements. A test case for each; the number is that of its
// issue.
#include "background.hpp"
#include "beside.hpp"
#include "consume.hpp"
#include "functions.hpp"
#include "ints.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <optional>
#include <ranges>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::task::concat;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::from_iterable;
using millrace::task::map;
using millrace::task::ordered;
using test::Beside;
using test::later;
using test::numbers;
using test::settle;
using test::sorted;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t chain_length = 6;
constexpr int maxsize = 2;

// Stages of one worker each, of every kind that keeps the number of elements, which count the calls of their functions.
struct CountingChain {
  Ints calls = Ints(chain_length);

  Stage<int> stage() {
    Stage<int> last = from_iterable(std::views::iota(0));
    for (std::size_t i = 0; i < chain_length; ++i) last = add(last, i);
    return last;
  }

 private:
  Stage<int> add(const Stage<int>& in, std::size_t i) {
    const auto count = [this, i](int x) { return ++calls[i], x; };
    const auto count_later = [this, i](int x) -> Task<int> {
      ++calls[i];
      co_return co_await later(x);
    };
    const auto count_one = [this, i](int x) -> AsyncGenerator<int> {
      ++calls[i];
      co_yield x;
    };
    const auto count_all = [this, i](int) -> Task<bool> {
      ++calls[i];
      co_await millrace::yield();
      co_return true;
    };
    switch (i % 4) {
      case 0: return map(count, in, {.maxsize = maxsize});
      case 1: return flat_map(count_one, in, {.maxsize = maxsize});
      case 2: return filter(count_all, in, {.maxsize = maxsize});
      default: return map(count_later, in, {.maxsize = maxsize});
    }
  }
};

// Each stage is ahead of the consumer by at most what may wait behind it and be held by the workers there; the last one
// exactly by that.
void check_calls(const Ints& calls, int taken) {
  int most = taken;
  for (std::size_t i = chain_length; i-- > 0;) {
    most += maxsize + 1;
    CAPTURE(i);
    CHECK(calls[i] <= most);
    CHECK(calls[i] >= taken);
  }
  CHECK(calls.back() == taken + maxsize + 1);
}

}  // namespace

TEST_SUITE("conformance/pypeln_put_right_flow") {

  TEST_CASE("pypeln: put right: maxsize never exceeded through any number of stages, exact at the consumer "
            "(111, 64, 55)") {
    CountingChain chain;
    const Stage<int> stage = chain.stage();
    int taken = 0;
    for (int x : stage) {
      CHECK(x == taken++);
      millrace::run(settle());
      check_calls(chain.calls, taken);
      if (taken == 10) break;
    }
    chain.calls.assign(chain_length, 0);
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      for (taken = 0; taken < 10;) {
        const std::optional<int> x = co_await stream.next();
        CHECK(x == taken++);
        co_await settle();
        check_calls(chain.calls, taken);
      }
      co_await stream.close();
    });
  }

  TEST_CASE("pypeln: put right: no polling, an idle run uses no CPU (96)") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      Event go;
      const auto wait = [&](int x) -> Task<int> {
        co_await go.wait();
        co_return x;
      };
      const auto measure = [&]() -> Task<void> {
        co_await settle();
        const std::clock_t before = std::clock();
        co_await millrace::sleep_for(100ms);
        const double used = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        CHECK(used < 0.02);  // one that polls takes all of it, or what other processes leave to it
        go.set();
      };
      const Beside measuring(measure());
      const auto idle = map(wait, map(wait, std::views::iota(0, 2000), {.workers = 1000}), {.workers = 1000});
      CHECK(test::consume(way, idle).size() == 2000);
    }
  }

  TEST_CASE("pypeln: put right: ordered streams (60)") {
    Event never;
    const auto hang_at_three = [&](int x) -> Task<int> {
      if (x == 3) co_await never.wait();
      co_return co_await later(x);
    };
    const std::vector<Stage<int>> stages{
        map(hang_at_three, std::views::iota(0), {.workers = 2, .ordered = true}),
        ordered(map(hang_at_three, std::views::iota(0), {.workers = 2})),
        ordered(filter([](int) { return true; }, map(hang_at_three, std::views::iota(0), {.workers = 2})))};
    for (std::size_t kind = 0; kind < stages.size(); ++kind) {
      CAPTURE(kind);
      millrace::run([&]() -> Task<void> {
        auto stream = stages[kind].stream();
        for (int expected = 0; expected < 3; ++expected) {
          const std::optional<int> x = co_await stream.next();
          CHECK(x == expected);
        }
        co_await stream.close();
      });
      Ints seen;
      for (int x : stages[kind]) {
        seen.push_back(x);
        if (x == 2) break;
      }
      CHECK(seen == Ints{0, 1, 2});
    }
  }

  TEST_CASE("pypeln: put right: concat loses nothing when awaited") {
    const auto slowly = [](int x) -> Task<int> {
      for (int turn = 0; turn < x % 7; ++turn) co_await millrace::yield();
      co_return x;
    };
    const auto generate = [](int begin, int end) -> AsyncGenerator<int> {
      for (int i = begin; i < end; ++i) {
        if (i % 3 == 0) co_await millrace::yield();
        co_yield i;
      }
    };
    for (const int bound : {1, 2, 16}) {
      CAPTURE(bound);
      const auto slow = map(slowly, std::views::iota(0, 100), {.workers = 3, .maxsize = bound});
      const auto fast = map(later, numbers(100, 101), {.maxsize = bound});
      for (const test::Way way : test::every_way) {
        INFO(test::name_of(way));
        const auto all = concat(slow, fast, Ints{}, generate(101, 200), numbers(200, 300));
        CHECK(sorted(test::consume(way, map(later, all, {.maxsize = bound}))) == numbers(0, 300));
        const auto last = concat(slow, fast, Ints{}, generate(101, 200), numbers(200, 300));
        CHECK(sorted(test::consume(way, last)) == numbers(0, 300));
      }
    }
  }

}  // TEST_SUITE
