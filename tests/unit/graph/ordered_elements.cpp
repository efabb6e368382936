// SPDX-License-Identifier: MIT
//
// What waits for its turn in an ordered stage, and who waits in front of one.
#include <millrace/graph/entry.hpp>
#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <ranges>

using millrace::graph::Entry;
using millrace::queue::Order;
using millrace::queue::OriginRef;
using millrace::task::map;
using millrace::task::ordered;

namespace {

// Aligned more strictly than what the heap gives by itself.
struct alignas(64) Wide {
  explicit Wide(int x) : value(x) { check(); }
  Wide(Wide&& other) noexcept : value(other.value) { check(); }
  void check() const noexcept {
    if (reinterpret_cast<std::uintptr_t>(this) % alignof(Wide) != 0) ++misplaced;
  }
  int value;
  static inline int misplaced = 0;
};

}  // namespace

TEST_SUITE("unit/graph/ordered_elements") {

  TEST_CASE("ordered: elements stand where their type has to") {
    Wide::misplaced = 0;
    int sum = 0;
    const auto wide = [](int x) { return Wide(x); };
    for (Wide&& element : ordered(map(wide, std::views::iota(0, 50)))) sum += element.value;
    CHECK(sum == 50 * 49 / 2);
    CHECK(Wide::misplaced == 0);
  }

  TEST_CASE("Entry: one worker reads; it keeps its turn while the window is closed, apart from those who "
            "wait for it") {
    Order order(1);
    Entry entry(order);
    OriginRef first = OriginRef::at(0);
    REQUIRE(entry.begin_reading());
    CHECK_FALSE(entry.begin_reading());
    CHECK(entry.is_open());
    entry.end_reading(first);
    REQUIRE(entry.begin_reading());
    CHECK_FALSE(entry.is_open());
    CHECK_FALSE(entry.begin_reading());
    CHECK(&entry.others() != &entry.gated());
    first = {};
    CHECK(entry.is_open());
  }

}  // TEST_SUITE
