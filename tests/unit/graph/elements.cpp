// SPDX-License-Identifier: MIT
//
// What elements may be: move-only, without default constructor or assignment, with a move that throws.
#include "consume.hpp"
#include "counted.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <coroutine>
#include <cstdint>
#include <memory>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

using millrace::Stage;
using millrace::Task;
using millrace::task::filter;
using millrace::task::map;
using test::Counted;
using test::MoveOnly;
using test::Tally;
using test::ThrowingMove;

namespace {

struct OverAligned {
  alignas(64) int value = 0;
};

/// Counts those that are made where they may not be.
class Placed {
 public:
  Placed(int value, int& misplaced) : value_(value), misplaced_(misplaced) { look(); }
  Placed(Placed&& other) noexcept : value_(other.value_), misplaced_(other.misplaced_) { look(); }
  int value() const { return value_; }

 private:
  void look() noexcept {
    if (reinterpret_cast<std::uintptr_t>(this) % alignof(Placed) != 0) ++misplaced_;
  }

  alignas(64) int value_;
  int& misplaced_;
};

struct IsOdd {
  int value;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  bool await_resume() const noexcept { return value % 2 != 0; }
};

}  // namespace

TEST_SUITE("unit/graph/elements") {

  TEST_CASE("elements: are never copied on their way, through plain and suspending stages") {
    Tally tally;
    const auto make = [&](int x) { return Counted(x, tally); };
    const auto pass = [](Counted&& x) { return std::move(x); };
    const auto later = [](Counted x) -> Task<Counted> {
      co_await millrace::yield();
      co_return x;
    };
    const auto keep = [](const Counted& x) { return x.value() != 1; };
    const auto keep_later = [](const Counted& x) -> Task<bool> {
      co_await millrace::yield();
      co_return x.value() != 2;
    };
    const auto made = map(make, std::views::iota(0, 5));
    const auto stage =
        filter(keep_later, filter(keep, map(later, map(pass, made), {.workers = 2})), {.workers = 2});
    for (const test::Way way : {test::Way::iterated, test::Way::streamed}) {
      INFO(test::name_of(way));
      int sum = 0;
      for (const Counted& x : test::consume(way, stage)) sum += x.value();
      CHECK(sum == 0 + 3 + 4);
      CHECK(tally.alive == 0);
    }
    millrace::run([&]() -> Task<void> {
      auto stream = stage.stream();
      while (std::optional<Counted> x = co_await stream.next()) CHECK(x->value() != 1);
    });
    for (Counted&& x : stage) CHECK(x.value() != 2);
    CHECK(tally.alive == 0);
    CHECK(tally.copies == 0);
  }

  TEST_CASE("elements: move-only ones, each way to consume") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const auto make = [](int x) { return std::make_unique<int>(x); };
      const auto add = [](std::unique_ptr<int> x) -> Task<std::unique_ptr<int>> {
        co_await millrace::yield();
        ++*x;
        co_return x;
      };
      const auto positive = [](const std::unique_ptr<int>& x) { return *x > 1; };
      int sum = 0;
      for (const auto& x : test::consume(way, filter(positive, map(add, map(make, std::views::iota(0, 4))))))
        sum += *x;
      CHECK(sum == 2 + 3 + 4);
    }
  }

  TEST_CASE("elements: neither default constructible nor assignable") {
    static_assert(!std::is_default_constructible_v<Counted> && !std::is_copy_assignable_v<Counted>);
    Tally tally;
    const auto make = [&](int x) { return Counted(x, tally); };
    const auto pair = [](Counted x) { return std::pair<const int, Counted>(x.value(), std::move(x)); };
    int sum = 0;
    for (auto&& [key, x] : map(pair, map(make, std::views::iota(0, 4)))) sum += key + x.value();
    CHECK(sum == 12);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("elements: over-aligned, and large") {
    const auto align = [](int x) -> Task<OverAligned> { co_return OverAligned{x}; };
    for (OverAligned&& x : map(align, std::views::iota(0, 20), {.workers = 2}))
      CHECK(reinterpret_cast<std::uintptr_t>(&x) % 64 == 0);

    int misplaced = 0;
    const auto numbers = std::views::iota(0, 20);
    const auto place = map([&](int x) { return Placed(x, misplaced); }, numbers);
    const auto is_odd = [](const Placed& x) { return IsOdd{x.value()}; };
    for (const bool ordered : {false, true}) {
      const millrace::StageOptions options{.workers = 2, .ordered = ordered};
      CHECK((filter(is_odd, place, options) | millrace::to_vector).size() == 10);
    }
    CHECK(misplaced == 0);

    const auto grow = [](int x) { return std::vector<char>(10'000, static_cast<char>(x)); };
    for (std::vector<char>&& x : map(grow, std::views::iota(0, 20))) CHECK(x.size() == 10'000);
  }

  TEST_CASE(
      "elements: the parameter may be T, T&& or const T&; what is returned may refer to nothing of it") {
    const std::vector<std::string> texts{"a", "bc"};
    const auto by_value = [](std::string x) { return x + "!"; };
    const auto by_rvalue = [](std::string&& x) { return std::move(x) + "!"; };
    const auto by_const = [](const std::string& x) { return x + "!"; };
    const auto expected = std::vector<std::string>{"a!", "bc!"};
    CHECK((map(by_value, texts) | millrace::to_vector) == expected);
    CHECK((map(by_rvalue, texts) | millrace::to_vector) == expected);
    CHECK((map(by_const, texts) | millrace::to_vector) == expected);
    const auto reference = [](const std::string& x) -> const std::string& { return x; };
    CHECK((map(reference, texts) | millrace::to_vector) == texts);
  }

  TEST_CASE("elements: the argument lives until the call and all its awaits are over") {
    const auto late = [](const std::string& x) -> Task<std::size_t> {
      for (int turn = 0; turn < 3; ++turn) co_await millrace::yield();
      co_return x.size();
    };
    const auto moved = [](std::string&& x) -> Task<std::size_t> {
      co_await millrace::yield();
      co_return x.size();
    };
    const std::string text(100, 'x');
    const std::vector<std::string> texts(10, text);
    for (std::size_t size : map(late, texts, {.workers = 3})) CHECK(size == 100);
    for (std::size_t size : map(moved, texts, {.workers = 3})) CHECK(size == 100);
  }

  TEST_CASE("elements: a move that throws is the run's failure, wherever it happens, and nothing is left") {
    for (const bool suspends : {false, true}) {
      INFO(suspends);
      for (int moves = 0; moves < 6; ++moves) {
        INFO(moves);
        Tally tally;
        const auto make = [&](int x) {
          return ThrowingMove(x, tally, x == 3 ? moves : ThrowingMove::no_limit);
        };
        const auto make_later = [&](int x) -> Task<std::unique_ptr<ThrowingMove>> {
          co_await millrace::yield();
          co_return std::make_unique<ThrowingMove>(x, tally, x == 3 ? moves : ThrowingMove::no_limit);
        };
        const auto unwrap = [](std::unique_ptr<ThrowingMove> x) { return std::move(*x); };
        const Stage<ThrowingMove> stage =
            suspends ? map(unwrap, map(make_later, std::views::iota(0, 8)), {.maxsize = 2})
                     : map(make, std::views::iota(0, 8), {.maxsize = 2});
        int seen = 0;
        bool thrown = false;
        try {
          for (ThrowingMove&& x : stage) seen += x.value() >= 0 ? 1 : 0;
        } catch (const ThrowingMove::Refused&) {
          thrown = true;
        }
        CHECK(seen == (thrown ? 3 : 8));
        CHECK(tally.alive == 0);
      }
    }
  }

  TEST_CASE("elements: a result whose construction throws") {
    struct Picky {
      explicit Picky(int x) : value(x) {
        if (x == 2) throw std::range_error("two");
      }
      int value;
    };
    const auto make = [](int x) { return Picky(x); };
    int seen = 0;
    const auto iterate = [&] {
      for (Picky&& x : map(make, std::views::iota(0))) seen += 1 + 0 * x.value;
    };
    CHECK_THROWS_AS(iterate(), std::range_error);
    CHECK(seen == 2);
  }

}  // TEST_SUITE
