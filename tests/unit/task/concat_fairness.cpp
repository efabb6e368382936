// SPDX-License-Identifier: MIT
//
// concat: inputs that are always ready are served alike, of whatever kind they are and however they are nested.
#include "endless.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

using millrace::Stage;
using millrace::Task;
using millrace::task::concat;
using millrace::task::map;
namespace endless = test::endless;
using endless::Kind;

namespace {

using Served = std::array<int, 5>;
constexpr int a_few = 200;
constexpr int many = 2000;
constexpr int very_many = 20'000;  // by then turns of any length are as long as they get

Task<Served> read(Stage<int> stage, int total, int pauses) {
  Served served{};
  auto stream = stage.stream();
  for (int count = 0; count != total; ++count) {
    const std::optional<int> next = co_await stream.next();
    ++served[static_cast<std::size_t>(*next)];
    for (int pause = 0; pause != pauses; ++pause) co_await millrace::yield();
  }
  co_await stream.close();
  co_return served;
}

Served iterate(const Stage<int>& stage, int total) {
  Served served{};
  int count = 0;
  for (const int x : stage) {
    ++served[static_cast<std::size_t>(x)];
    if (++count == total) break;
  }
  return served;
}

std::string text(const Served& served) {
  std::string numbers;
  for (const int number : served) numbers += std::to_string(number) + ' ';
  return numbers;
}

void check(const Served& served, const char* consumer) {
  INFO(consumer << ": " << text(served));
  CHECK(std::ranges::max(served) <= 2 * std::ranges::min(served));
}

// `make` gives a new graph each time.
template <class Make>
void check_fair(Make make) {
  check(iterate(make(), a_few), "iterated");
  check(millrace::run(read(make(), a_few, 0)), "a quick consumer");
  check(millrace::run(read(make(), a_few, 7)), "a slow consumer");
  check(millrace::run(read(make(), many, 0)), "a quick consumer, in the long run");
}

}  // namespace

TEST_SUITE("unit/task/concat_fairness") {

  TEST_CASE("concat: five always ready inputs of one kind are served within a factor of two") {
    for (const Kind& kind : endless::every_kind) {
      INFO(kind.name);
      check_fair(
          [&] { return concat(kind.make(0), kind.make(1), kind.make(2), kind.make(3), kind.make(4)); });
    }
  }

  TEST_CASE("concat: so are inputs of two kinds, however nested") {
    for (const Kind& one : endless::every_kind) {
      for (const Kind& other : endless::every_kind) {
        if (&one >= &other) continue;
        INFO(one.name << " and " << other.name);
        check_fair([&] {
          return concat(concat(concat(one.make(0), other.make(1)), one.make(2)),
                        concat(other.make(3), concat(concat(other.make(4)))));
        });
      }
    }
  }

  TEST_CASE("concat: so they are in front of a stage, whatever may wait there") {
    for (const int maxsize : {1, 16, 400}) {
      for (const Kind& kind : endless::every_kind) {
        INFO(kind.name << ", maxsize " << maxsize);
        const auto merged = [&] {
          return concat(concat(kind.make(0), endless::generator(1)), endless::range(2),
                        concat(endless::plain_map(3), kind.make(4)));
        };
        check_fair([&] { return map(test::same, merged(), {.maxsize = maxsize}); });
        check_fair([&] { return map(test::later, merged(), {.maxsize = maxsize}); });
      }
    }
  }

  TEST_CASE("concat: so they are where any number may wait") {
    check_fair([] {
      const auto merged = concat(concat(endless::eight_workers(0), endless::generator(1)), endless::range(2),
                                 concat(endless::filter_one_in_ten(3), endless::later_map(4)));
      return map(test::same, merged, {.maxsize = 0});
    });
  }

  TEST_CASE("concat: so they are where the turns are long") {
    for (const int maxsize : {400, 0}) {
      for (const Kind& kind : endless::every_kind) {
        INFO(kind.name << ", maxsize " << maxsize);
        const auto merged = concat(kind.make(0), endless::generator(1), endless::range(2),
                                   endless::plain_map(3), kind.make(4));
        check(millrace::run(read(map(test::same, merged, {.maxsize = maxsize}), very_many, 0)), "quick");
      }
    }
  }

  TEST_CASE("concat: so is an input that misses rounds, since its own queue is short") {
    for (const int maxsize : {1, 2, 16}) {
      const auto behind = [&](Stage<int> stage) { return map(test::same, stage, {.maxsize = maxsize}); };
      for (const int places : {16, 400, 0}) {
        INFO("maxsize " << maxsize << " in front of " << places);
        const auto merged = concat(endless::plain_map(0), behind(endless::hooked_map(1)), endless::range(2),
                                   behind(endless::flat_map_to_ranges(3)), behind(endless::generator(4)));
        check(millrace::run(read(map(test::same, merged, {.maxsize = places}), many, 0)), "quick");
      }
    }
  }

  TEST_CASE("concat: an input that ends leaves the others their turns") {
    const auto make = [] {
      const auto few = [](int x) { return millrace::task::from_iterable(std::vector<int>(5, x)); };
      return concat(concat(few(0), endless::eight_workers(0)), few(1), concat(few(2), endless::generator(1)),
                    concat(endless::range(2), concat(few(3), endless::plain_map(3))),
                    endless::flat_map_to_generators(4));
    };
    check_fair(make);
  }

}  // TEST_SUITE
