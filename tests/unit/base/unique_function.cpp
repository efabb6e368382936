// SPDX-License-Identifier: MIT
#include "counted.hpp"

#include <millrace/base/unique_function.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <type_traits>

using millrace::base::UniqueFunction;

namespace {

int twice(int x) { return 2 * x; }

struct Person {
  std::string name() const { return first_name; }
  std::string first_name = "Ada";
};

}  // namespace

TEST_SUITE("unit/base/unique_function") {

  TEST_CASE("UniqueFunction: calls a function, a member function, a mutable lambda") {
    UniqueFunction<int(int)> function(twice);
    CHECK(function(21) == 42);

    UniqueFunction<std::string(const Person&)> member(&Person::name);
    const Person ada;
    CHECK(member(ada) == "Ada");

    UniqueFunction<int()> counter([n = 0]() mutable { return ++n; });
    CHECK(counter() == 1);
    CHECK(counter() == 2);
  }

  TEST_CASE("UniqueFunction: owns a callable that cannot be copied") {
    UniqueFunction<int()> function([number = std::make_unique<int>(5)] { return *number; });
    UniqueFunction<int()> moved = std::move(function);
    CHECK(moved() == 5);
    CHECK_FALSE(std::is_copy_constructible_v<UniqueFunction<int()>>);
  }

  TEST_CASE("UniqueFunction: tells whether it holds one") {
    UniqueFunction<void()> function;
    CHECK_FALSE(static_cast<bool>(function));
    function = [] {};
    CHECK(static_cast<bool>(function));
  }

  TEST_CASE("UniqueFunction: destroys its callable once") {
    test::Tally tally;
    {
      UniqueFunction<int()> function([element = test::Counted(1, tally)] { return element.value(); });
      UniqueFunction<int()> moved = std::move(function);
      CHECK(moved() == 1);
      CHECK(tally.alive == 1);
    }
    CHECK(tally.alive == 0);
    CHECK(tally.copies == 0);
  }

  TEST_CASE("UniqueFunction: passes move-only arguments and references through") {
    UniqueFunction<int(std::unique_ptr<int>, int&)> function([](std::unique_ptr<int> from, int& to) {
      to = *from;
      return to;
    });
    int target = 0;
    CHECK(function(std::make_unique<int>(9), target) == 9);
    CHECK(target == 9);
  }

}  // TEST_SUITE
