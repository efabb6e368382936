// SPDX-License-Identifier: MIT
#include <millrace/loop/turn_budget.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using millrace::base::Moment;
using millrace::loop::TurnBudget;

namespace {

Moment now() { return std::chrono::steady_clock::now(); }

// A turn whose time is up at its next look at the clock.
Moment long_ago() { return now() - 1000 * TurnBudget::turn_time; }

}  // namespace

TEST_SUITE("unit/loop/turn_budget") {

  TEST_CASE("TurnBudget: outside of a turn there is nothing to spend") {
    TurnBudget budget;
    CHECK_FALSE(budget.spend());
    CHECK_FALSE(budget.spend());
  }

  TEST_CASE("TurnBudget: ends after the time of a turn, and the next turn has its own") {
    TurnBudget budget;
    budget.start(long_ago());
    int steps = 0;
    while (budget.spend()) ++steps;
    CHECK(steps <= TurnBudget::longest_slice);
    CHECK_FALSE(budget.spend());
    budget.start(now() + TurnBudget::turn_time);
    CHECK(budget.spend());
  }

  TEST_CASE("TurnBudget: a turn of quick steps is bounded in time") {
    TurnBudget budget;
    const Moment start = now();
    budget.start(start);
    while (budget.spend()) {
    }
    CHECK(now() - start >= TurnBudget::turn_time);
  }

  TEST_CASE("TurnBudget: the slice grows while steps are quick, up to a limit") {
    TurnBudget budget;
    CHECK(budget.slice_left() == 1);
    // Turns that begin in the future never end, and their steps take no time at all.
    budget.start(now() + std::chrono::hours(1));
    int longest = 0;
    for (int step = 0; step < 10'000; ++step) {
      budget.spend();
      longest = std::max(longest, budget.slice_left());
    }
    CHECK(longest > 1);
    CHECK(longest <= TurnBudget::longest_slice);
  }

  TEST_CASE("TurnBudget: the slice shrinks to a single step where steps are slow") {
    TurnBudget budget;
    for (int turn = 0; turn < 10; ++turn) {
      budget.start(long_ago());
      while (budget.spend()) {
      }
    }
    budget.start(now());
    CHECK(budget.slice_left() == 1);
  }

  TEST_CASE("TurnBudget: many steps at once are counted as many") {
    TurnBudget budget;
    budget.start(long_ago());
    CHECK_FALSE(budget.spend(TurnBudget::longest_slice));
  }

}  // TEST_SUITE
