// SPDX-License-Identifier: MIT
#include <millrace/queue/origin.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>

using millrace::queue::OriginRef;

TEST_SUITE("unit/queue/origin") {

  TEST_CASE("OriginRef: is null where there is no origin") {
    const OriginRef none;
    CHECK_FALSE(static_cast<bool>(none));
    CHECK(none.get() == nullptr);
  }

  TEST_CASE("OriginRef: a child keeps its parent") {
    OriginRef child;
    {
      const OriginRef source = OriginRef::at(7);
      CHECK(source.get()->position() == 7);
      CHECK(source.get()->parent() == nullptr);
      child = source.child(2);
    }
    CHECK(child.get()->position() == 2);
    REQUIRE(child.get()->parent() != nullptr);
    CHECK(child.get()->parent()->position() == 7);
  }

  TEST_CASE("OriginRef: copies share, moves leave null") {
    OriginRef first = OriginRef::at(1);
    const OriginRef second = first;
    CHECK(second.get() == first.get());
    const OriginRef third = std::move(first);
    CHECK(third.get() == second.get());
  }

  TEST_CASE("OriginRef: a long line of children is released without recursion") {
    OriginRef line = OriginRef::at(0);
    for (std::uint64_t depth = 0; depth < 1'000'000; ++depth) line = line.child(depth);
    line = OriginRef{};
    CHECK_FALSE(static_cast<bool>(line));
  }

}  // TEST_SUITE
