// SPDX-License-Identifier: MIT
//
// Operators without their input, and the pipe that gives it to them.
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

using millrace::Stage;
using millrace::StageOptions;
using millrace::Task;
using millrace::to_vector;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using test::add_one;
using Ints = std::vector<int>;

namespace {

Task<int> twice_later(int x) {
  co_await millrace::yield();
  co_return 2 * x;
}
bool is_big(int x) { return x > 4; }

}  // namespace

TEST_SUITE("unit/task/pipe") {

  TEST_CASE("pipe: every operator, from any input to a vector") {
    CHECK((std::views::iota(0, 5) | map(add_one) | map(twice_later, {.workers = 1, .maxsize = 2}) |
           filter(is_big) | to_vector) == Ints{6, 8, 10});
    const Ints data{1, 2};
    CHECK((data | from_iterable() | map(add_one) | to_vector) == Ints{2, 3});
    CHECK((data | from_iterable({.maxsize = 1, .name = "numbers"}) | to_vector) == data);
    const auto numbers = []() -> millrace::AsyncGenerator<int> { co_yield 1; };
    CHECK((numbers() | map(add_one) | to_vector) == Ints{2});
    CHECK((from_iterable(data).stream() | map(add_one) | to_vector) == Ints{2, 3});
    millrace::BoundedQueue<int> queue(2);
    REQUIRE(queue.try_push(1));
    queue.close();
    CHECK((queue | map(add_one) | to_vector) == Ints{2});
  }

  TEST_CASE("pipe: gives the same type as the call") {
    static_assert(std::same_as<decltype(Ints{} | map(add_one)), decltype(map(add_one, Ints{}))>);
    static_assert(std::same_as<decltype(Ints{} | map(twice_later)), Stage<int>>);
  }

  TEST_CASE("pipe: an operator that is kept can be used again") {
    const auto add = map(add_one);
    auto big = filter(is_big);
    CHECK((Ints{4, 5} | add | add | to_vector) == Ints{6, 7});
    CHECK((Ints{4, 5} | big | big | to_vector) == Ints{5});
  }

  TEST_CASE("pipe: one with move-only captures, used once") {
    auto base = std::make_unique<int>(10);
    auto add = [base = std::move(base)](int x) { return x + *base; };
    CHECK((Ints{1} | map(std::move(add)) | to_vector) == Ints{11});
  }

  TEST_CASE("pipe: one that is kept owns its name") {
    const auto kept = [] {
      const std::string name = "a name that is longer than a string holds inside";
      return from_iterable({.name = name});
    }();
    CHECK((Ints{1} | kept).node()->settings().name == "a name that is longer than a string holds inside");
  }

  TEST_CASE("pipe: with hooks") {
    const auto add = [](int x, int& context) { return x + context; };
    const auto five = [] { return 5; };
    CHECK((Ints{1} | map(add, StageOptions{.on_start = five}) | to_vector) == Ints{6});
    const auto above = [](int x, int& context) { return x > context; };
    CHECK((Ints{1, 6} | filter(above, StageOptions{.on_start = five}) | to_vector) == Ints{6});
  }

  TEST_CASE("pipe: range adaptors on either side") {
    const Ints data{3, 1, 2};
    CHECK((data | std::views::reverse | map(add_one) | to_vector) == Ints{3, 2, 4});
    Ints seen;
    for (int x : data | map(add_one) | std::views::take(2)) seen.push_back(x);
    CHECK(seen == Ints{4, 2});
  }

  TEST_CASE("pipe: the elements change their type on the way") {
    const auto text = [](int x) { return std::string(static_cast<std::size_t>(x), 'x'); };
    const auto size = [](const std::string& x) -> Task<std::size_t> { co_return x.size(); };
    CHECK((Ints{1, 2} | map(text) | map(size) | to_vector) == std::vector<std::size_t>{1, 2});
  }

}  // TEST_SUITE
