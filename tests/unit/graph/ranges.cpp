// SPDX-License-Identifier: MIT
//
// Stages among the ranges of the standard library, on both sides.

#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <ranges>
#include <sstream>
#include <string>
#include <utility>
#include <vector>
#if __has_include(<generator>)
#include <generator>
#endif

namespace mr = millrace;
using test::later;

namespace {

int twice(int x) { return 2 * x; }

mr::Stage<int> numbers_later(int count) { return mr::task::map(later, std::views::iota(0, count)); }

#ifdef __cpp_lib_generator
std::generator<int> generated(int count) {
  for (int i = 0; i < count; ++i) co_yield i;
}
#endif

}  // namespace

TEST_SUITE("ranges") {
  TEST_CASE("ranges: a stage in a chain of views") {
    std::vector<int> seen;
    auto chain = numbers_later(100) | std::views::filter([](int x) { return x % 2 == 1; }) |
                 std::views::transform(twice) | std::views::drop(1) | std::views::take(3);
    for (const int x : chain) seen.push_back(x);
    CHECK(seen == std::vector{6, 10, 14});
  }

  TEST_CASE("ranges: a view over a stage, collected") {
    CHECK((numbers_later(100) | std::views::take(3) | mr::to_vector) == std::vector{0, 1, 2});
    std::vector<std::unique_ptr<int>> owned;
    owned.push_back(std::make_unique<int>(7));
    CHECK(*(std::move(owned) | mr::to_vector).front() == 7);
  }

  TEST_CASE("ranges: a stage of ranges, joined") {
    std::vector<int> seen;
    const auto pairs = mr::task::map([](int x) { return std::vector{x, -x}; }, std::views::iota(1, 4));
    for (auto&& pair : pairs) std::ranges::copy(pair, std::back_inserter(seen));
    CHECK(seen == std::vector{1, -1, 2, -2, 3, -3});
  }

  TEST_CASE("ranges: a stage in algorithms, each of which is a run") {
    const auto stage = numbers_later(10);
    std::vector<int> copied;
    std::ranges::copy(stage, std::back_inserter(copied));
    CHECK(copied == std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});

    int sum = 0;
    std::ranges::for_each(stage, [&sum](int x) { sum += x; });
    CHECK(sum == 45);
    CHECK(std::ranges::count_if(stage, [](int x) { return x > 6; }) == 3);
    CHECK(std::ranges::any_of(stage, [](int x) { return x == 4; }));
    const auto found = std::ranges::find(stage, 7);
    REQUIRE(found != std::default_sentinel);
    CHECK(*found == 7);
  }

  TEST_CASE("ranges: a stage's values are moved out of it") {
    const auto words = mr::task::map([](int x) { return std::string(100, static_cast<char>('a' + x)); },
                                     std::views::iota(0, 3));
    std::vector<std::string> kept;
    for (auto&& word : words | std::views::transform([](std::string&& w) { return std::move(w); }))
      kept.push_back(std::move(word));
    REQUIRE(kept.size() == 3);
    CHECK(kept[2] == std::string(100, 'c'));
  }

  TEST_CASE("ranges: a chain of views as a source, read again by each run") {
    const std::vector<std::vector<int>> rows{{1, 2}, {}, {3, 4, 5}};
    auto chain = rows | std::views::join | std::views::filter([](int x) { return x != 4; }) |
                 std::views::transform(twice) | std::views::take_while([](int x) { return x < 100; });
    const auto stage = mr::task::map(later, chain);
    const std::vector<int> expected{2, 4, 6, 10};
    CHECK((stage | mr::to_vector) == expected);
    CHECK((stage | mr::to_vector) == expected);
  }

  TEST_CASE("ranges: a view over a stage as a source of another stage") {
    auto odd = numbers_later(10) | std::views::filter([](int x) { return x % 2 == 1; });
    // A view over a stage is a run inside the run: it may be read where no loop runs, on a thread of its own.
    const auto stage = mr::task::from_iterable(std::move(odd), {.use_thread = true}) | mr::task::map(twice);
    CHECK((stage | mr::to_vector) == std::vector{2, 6, 10, 14, 18});
  }

  TEST_CASE("ranges: a view of a stream is read once") {
    std::istringstream text("3 1 2");
    const auto stage = mr::task::map(twice, std::views::istream<int>(text));
    CHECK((stage | mr::to_vector) == std::vector{6, 2, 4});
    CHECK_THROWS_AS(stage.run(), mr::StageReuseError);
  }

#ifdef __cpp_lib_generator
  TEST_CASE("ranges: a std::generator as a source") {
    const auto stage = mr::task::map(twice, generated(3));
    CHECK((stage | mr::to_vector) == std::vector{0, 2, 4});
    CHECK_THROWS_AS(stage.run(), mr::StageReuseError);
  }
#endif
}
