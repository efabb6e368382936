// SPDX-License-Identifier: MIT
#include "counted.hpp"

#include <millrace/queue/ring.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <random>
#include <span>
#include <vector>

using millrace::queue::Ring;

TEST_SUITE("unit/queue/ring") {

  TEST_CASE("Ring: first in, first out, while it grows") {
    Ring<int> ring;
    CHECK(ring.empty());
    for (int i = 0; i < 100; ++i) ring.emplace_back(i);
    CHECK(ring.size() == 100);
    for (int i = 0; i < 100; ++i) {
      CHECK(ring.front() == i);
      ring.pop_front();
    }
    CHECK(ring.empty());
  }

  TEST_CASE("Ring: does the same as a deque under random use") {
    std::mt19937 random(20240502);
    Ring<std::unique_ptr<int>> ring;
    std::deque<int> model;
    bool same = true;
    for (int step = 0; step < 20'000; ++step) {
      if (random() % 100 < 51) {
        ring.emplace_back(std::make_unique<int>(step));
        model.push_back(step);
      } else if (!model.empty()) {
        same = same && *ring.front() == model.front();
        ring.pop_front();
        model.pop_front();
      }
      same = same && ring.size() == model.size() && ring.empty() == model.empty();
    }
    CHECK(same);
  }

  TEST_CASE("Ring: its elements stand in at most two rows") {
    Ring<int> ring;
    for (int i = 0; i < 4; ++i) ring.emplace_back(i);
    ring.pop_front(3);
    for (int i = 4; i < 7; ++i) ring.emplace_back(i);
    std::vector<int> seen;
    int rows = 0;
    while (!ring.empty()) {
      const std::span<int> row = ring.front_run();
      seen.insert(seen.end(), row.begin(), row.end());
      ring.pop_front(row.size());
      ++rows;
    }
    CHECK(rows <= 2);
    CHECK(seen == std::vector{3, 4, 5, 6});
  }

  TEST_CASE("Ring: elements are constructed in its free slots, and count when they are appended") {
    Ring<int> ring;
    std::vector<int> written;
    std::vector<int> read;
    for (int i = 0; i < 1000;) {
      const std::span<int> slots = ring.back_run(3);
      CHECK(slots.size() >= 1);
      CHECK(slots.size() <= 3);
      for (int& slot : slots) {
        std::construct_at(&slot, i);
        written.push_back(i++);
      }
      ring.append(slots.size());
      if (ring.size() < 7) continue;
      read.insert(read.end(), ring.front_run().begin(), ring.front_run().end());
      ring.pop_front(ring.front_run().size());
    }
    while (!ring.empty()) {
      read.push_back(ring.front());
      ring.pop_front();
    }
    CHECK(read == written);
  }

  TEST_CASE("Ring: grows where it is empty and has been used") {
    Ring<int> ring;
    for (int i = 0; i < 4; ++i) ring.emplace_back(i);
    while (!ring.empty()) ring.pop_front();
    const std::span<int> slots = ring.back_run(5);
    REQUIRE(slots.size() == 5);
    std::construct_at(slots.data(), 7);
    ring.append(1);
    CHECK(ring.size() == 1);
    CHECK(ring.front() == 7);
  }

  TEST_CASE("Ring: slots that were asked for and not used change nothing") {
    test::Tally tally;
    Ring<test::Counted> ring;
    ring.emplace_back(1, tally);
    CHECK(ring.back_run(100).size() >= 1);
    CHECK(ring.size() == 1);
    CHECK(ring.front().value() == 1);
    CHECK(tally.alive == 1);
  }

  TEST_CASE("Ring: neither copies elements nor keeps one alive") {
    test::Tally tally;
    {
      Ring<test::Counted> ring;
      for (int i = 0; i < 10; ++i) ring.emplace_back(i, tally);
      CHECK(tally.alive == 10);
      ring.pop_front();
      CHECK(tally.alive == 9);
      ring.clear();
      CHECK(tally.alive == 0);
      ring.emplace_back(1, tally);
    }
    CHECK(tally.alive == 0);
    CHECK(tally.copies == 0);
  }

  TEST_CASE("Ring: a move that throws while it grows loses what was moved, keeps the rest, and gives no "
            "empty shell") {
    test::Tally tally;
    {
      Ring<test::ThrowingMove> ring;
      ring.emplace_back(0, tally);
      ring.emplace_back(1, tally, 0);
      ring.emplace_back(2, tally);
      ring.emplace_back(3, tally);
      CHECK_THROWS_AS(ring.emplace_back(4, tally), test::ThrowingMove::Refused);
      CHECK(ring.size() == 2);
      CHECK(tally.alive == 2);
      CHECK(ring.front().value() == 2);
      ring.emplace_back(5, tally);
      CHECK(ring.size() == 3);
    }
    CHECK(tally.alive == 0);
  }

}  // TEST_SUITE
