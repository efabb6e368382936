// SPDX-License-Identifier: MIT
#include <millrace/base/copyable.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

using millrace::base::copyable;

TEST_SUITE("unit/base/copyable") {

  TEST_CASE("copyable: a container as much as its elements, however deep; a view by itself") {
    using Pointer = std::unique_ptr<int>;
    static_assert(copyable<int>);
    static_assert(!copyable<Pointer>);
    static_assert(copyable<std::vector<std::vector<std::string>>>);
    static_assert(std::copy_constructible<std::vector<Pointer>>);  // what the standard library says
    static_assert(!copyable<std::vector<Pointer>>);
    static_assert(!copyable<std::vector<std::vector<Pointer>>>);
    static_assert(!copyable<std::map<int, Pointer>>);
    static_assert(copyable<std::span<Pointer>>);
    static_assert(copyable<std::filesystem::path>);  // a range of itself
  }

}  // TEST_SUITE
