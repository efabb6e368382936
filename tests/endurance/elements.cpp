// SPDX-License-Identifier: MIT
//
// Very many elements through one run: the memory does not depend on how many.
#include "endurance.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::ElementIndex;
using millrace::Stage;
using millrace::Task;
using millrace::task::chunk;
using millrace::task::concat;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::from_iterable;
using millrace::task::map;
using millrace::task::ordered;
using namespace std::chrono_literals;
using Number = std::int64_t;

namespace {

Number add_one(Number x) { return x + 1; }
Number twice(Number x) { return 2 * x; }
bool keep(Number) { return true; }

Task<Number> add_one_ready(Number x) { co_return x + 1; }
Task<Number> add_one_later(Number x) {
  co_await millrace::yield();
  co_return x + 1;
}
Task<bool> keep_later(Number) {
  co_await millrace::yield();
  co_return true;
}
AsyncGenerator<Number> twice_the_same(Number x) {
  co_yield x;
  if (x % 16 == 0) co_await millrace::yield();
  co_yield x;
}
AsyncGenerator<Number> count_to(Number end) {
  for (Number x = 0; x != end; ++x) co_yield x;
}

struct Sum {
  long long count = 0;
  Number total = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};
/// Of `count` numbers from `first` on.
Sum sum_from(Number first, long long count) { return {count, count * first + count * (count - 1) / 2}; }

Sum iterate(const Stage<Number>& stage, long long expected) {
  Sum sum;
  test::Endurance endurance(expected);
  for (const Number x : stage) {
    sum.total += x;
    endurance.done(++sum.count);
  }
  endurance.check();
  return sum;
}

Task<Sum> read(Stage<Number> stage, long long expected) {
  Sum sum;
  test::Endurance endurance(expected);
  auto stream = stage.stream();
  while (const std::optional<Number> x = co_await stream.next()) {
    sum.total += *x;
    endurance.done(++sum.count);
  }
  endurance.check();
  co_return sum;
}

}  // namespace

TEST_SUITE("endurance/elements") {

  TEST_CASE("a hundred million elements through five plain stages") {
    const long long count = test::scaled(100'000'000);
    const auto source = std::views::iota(Number{0}, Number{count});
    const auto stage = map(add_one, filter(keep, map(add_one, filter(keep, map(add_one, source)))));
    CHECK(iterate(stage, count) == sum_from(3, count));
  }

  TEST_CASE("coroutine functions, ready and suspending, with timeouts") {
    const long long count = test::scaled(10'000'000);
    const auto first = map(add_one_ready, std::views::iota(Number{0}, Number{count}));
    const auto second = filter(keep_later, map(add_one_later, first, {.workers = 4}), {.workers = 4});
    const auto last = map(add_one_ready, map(add_one_later, second, {.workers = 4, .timeout = 1h}));
    CHECK(millrace::run(read(last, count)) == sum_from(4, count));
  }

  TEST_CASE("positions and order: an ordered stage, flat_map, chunk, ordered") {
    const long long count = test::scaled(5'000'000);
    const auto source = std::views::iota(Number{0}, Number{count / 2});
    const auto doubled =
        flat_map(twice_the_same, map(add_one_later, source, {.workers = 8, .ordered = true}), {.workers = 2});
    const auto chunks = chunk(10, ordered(map(add_one_later, doubled, {.workers = 8})));
    const auto position = [](std::vector<Number> numbers, ElementIndex index) {
      numbers.front() += static_cast<Number>(index[0]);
      return numbers;
    };
    const auto all = [](std::vector<Number> numbers) { return numbers; };
    Sum expected = sum_from(2, count / 2);
    expected = {2 * expected.count, 2 * expected.total + sum_from(0, count / 10).total};
    CHECK(millrace::run(read(flat_map(all, map(position, chunks)), count)) == expected);
  }

  TEST_CASE("a fan-out, and a concat of what came of it") {
    const long long count = test::scaled(10'000'000);
    const auto shared = map(add_one, std::views::iota(Number{0}, Number{count / 2}));
    const auto merged = concat(map(add_one_ready, shared), map(twice, concat(shared)));
    const Sum once = sum_from(1, count / 2);
    CHECK(iterate(merged, count) == Sum{count, 3 * once.total + once.count});
  }

  TEST_CASE("a generator, read ahead by a buffered pipeline") {
    const long long count = test::scaled(10'000'000);
    auto ahead = millrace::task::buffered_pipeline();
    const auto stage = map(add_one_later, filter(keep, ahead(ahead(count_to(count), 4), 16)), {.workers = 4});
    CHECK(millrace::run(read(stage, count)) == sum_from(1, count));
  }

  TEST_CASE("a range that is read on a thread, and elements that own memory") {
    const long long count = test::scaled(1'000'000);
    const auto write = [](Number x) { return std::string(40, ' ') + std::to_string(x); };
    const auto parse = [](const std::string& text) -> Task<Number> { co_return std::stoll(text); };
    const auto texts =
        map(write, from_iterable(std::views::iota(Number{0}, Number{count}), {.use_thread = true}));
    CHECK(millrace::run(read(map(parse, texts, {.workers = 2}), count)) == sum_from(0, count));
  }

}  // TEST_SUITE
