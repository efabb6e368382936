// SPDX-License-Identifier: MIT
//
// filter: the elements themselves, of which a predicate approves.
#include "consume.hpp"
#include "counted.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <ranges>
#include <type_traits>
#include <vector>

using millrace::Stage;
using millrace::Task;
using millrace::task::filter;
using millrace::task::map;
using Ints = std::vector<int>;

namespace {

bool is_odd(int x) { return x % 2 != 0; }
Task<bool> is_odd_later(int x) {
  co_await millrace::yield();
  co_return x % 2 != 0;
}

struct Item {
  bool good = false;
  bool is_good() const { return good; }
};

}  // namespace

TEST_SUITE("unit/task/filter") {

  TEST_CASE("filter: keeps the order with one worker; each way to consume") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      CHECK(test::consume(way, filter(is_odd, Ints{1, 2, 3, 4, 5})) == Ints{1, 3, 5});
      CHECK(test::consume(way, filter(is_odd_later, Ints{1, 2, 3, 4, 5}, {.maxsize = 1})) == Ints{1, 3, 5});
      CHECK(test::consume(way, filter(is_odd_later, std::views::iota(0, 50), {.workers = 4})).size() == 25);
    }
  }

  TEST_CASE("filter: all, none, of nothing") {
    const auto all = [](int) { return true; };
    const auto none = [](int) { return false; };
    CHECK((filter(all, std::views::iota(0, 200)) | millrace::to_vector).size() == 200);
    CHECK((filter(none, std::views::iota(0, 200)) | millrace::to_vector).empty());
    CHECK((filter(all, Ints{}) | millrace::to_vector).empty());
  }

  TEST_CASE("filter: the predicate sees a const&, and the element is never copied") {
    test::Tally tally;
    const auto make = [&](int x) { return test::MoveOnly(x, tally); };
    const auto small = [](const test::MoveOnly& x) { return x.value() < 2; };
    const auto check_const = [](auto&& x) {
      static_assert(std::is_same_v<decltype(x), const test::MoveOnly&>);
      return x.value() >= 0;
    };
    const auto positive = [](const test::MoveOnly& x) -> Task<bool> {
      co_await millrace::yield();
      co_return x.value() > 0;
    };
    const auto stage =
        filter(check_const, filter(positive, filter(small, map(make, std::views::iota(0, 5)))));
    int sum = 0;
    for (test::MoveOnly&& x : stage) sum += x.value();
    CHECK(sum == 1);
  }

  TEST_CASE("filter: what converts to bool, and member pointers") {
    const std::vector<Item> items{{true}, {false}, {true}};
    CHECK((filter(&Item::good, items) | millrace::to_vector).size() == 2);
    CHECK((filter(&Item::is_good, items) | millrace::to_vector).size() == 2);
    const auto positive = [](int x) { return x > 0 ? std::optional<int>(x) : std::nullopt; };
    CHECK((filter(positive, Ints{-1, 1}) | millrace::to_vector) == Ints{1});
  }

  TEST_CASE("filter: of optional elements passes the empty ones that are approved") {
    const std::vector<std::optional<int>> data{1, std::nullopt, 2};
    const auto is_empty = [](const std::optional<int>& x) { return !x.has_value(); };
    CHECK((filter(is_empty, data) | millrace::to_vector) == std::vector<std::optional<int>>{std::nullopt});
  }

}  // TEST_SUITE
