// SPDX-License-Identifier: MIT
//
// Options: how they are written, and what wrong ones are told.
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::StageOptions;
using millrace::task::filter;
using millrace::task::from_iterable;
using millrace::task::map;
using test::later;
using namespace std::chrono_literals;
using Ints = std::vector<int>;

namespace {

const Ints data{1, 2, 3};

bool any(int) { return true; }

// What the refusal says; "" where there is none.
template <class Build>
std::string refusal(Build build) {
  try {
    static_cast<void>(build());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

template <class Build>
void check_refused(Build build, const std::string& stage, const std::string& option,
                   const std::string& value) {
  const std::string text = refusal(build);
  INFO(text);
  CHECK(text.find(stage) != std::string::npos);
  CHECK(text.find(option) != std::string::npos);
  CHECK(text.find(value) != std::string::npos);
}

}  // namespace

TEST_SUITE("unit/task/options") {

  TEST_CASE("options: any integer type and any duration") {
    int i = 2;
    std::size_t z = 2;
    std::uint8_t small = 2;
    long long big = 2;
    CHECK((map(later, data, {.workers = i, .maxsize = z}) | millrace::to_vector).size() == 3);
    CHECK((map(later, data, {.workers = small, .maxsize = big, .timeout = 1.5s}) | millrace::to_vector)
              .size() == 3);
    CHECK((map(later, data, {.workers = z, .ordered = true, .window = i, .timeout = 1h}) |
           millrace::to_vector) == data);
    const auto most = std::numeric_limits<std::uint64_t>::max();
    CHECK((map(later, data, {.workers = most, .maxsize = most}) | millrace::to_vector).size() == 3);
    CHECK((map(later, data, {.workers = 2, .ordered = true, .window = most}) | millrace::to_vector) == data);
  }

  TEST_CASE("options: wrong values are refused where the stage is built, naming stage, option and value") {
    check_refused([] { return map(later, data, {.workers = 0}); }, "map", "workers", "0");
    check_refused([] { return map(later, data, {.workers = -5}); }, "map", "workers", "-5");
    check_refused([] { return filter(any, data, {.maxsize = -1}); }, "filter", "maxsize", "-1");
    check_refused([] { return map(later, data, {.workers = 4, .ordered = true, .window = 3}); }, "map",
                  "window", "3");
    check_refused([] { return map(later, data, {.ordered = true, .window = -2}); }, "map", "window", "-2");
    check_refused([] { return map(later, data, {.timeout = -7ns}); }, "map", "timeout", "-7");
    check_refused([] { return map(later, data, {.workers = -3, .name = "fetch"}); }, "fetch", "workers",
                  "-3");
    check_refused([] { return from_iterable(data, {.maxsize = -4}); }, "from_iterable", "maxsize", "-4");
  }

  TEST_CASE("options: the same for a plain function, with hooks, and by the pipe") {
    const auto plain = [](int x) { return x; };
    const auto start = [] { return 1; };
    check_refused([&] { return map(plain, data, {.workers = 0}); }, "map", "workers", "0");
    check_refused([&] { return map(plain, data, StageOptions{.workers = 0, .on_start = start}); }, "map",
                  "workers", "0");
    check_refused([&] { return data | map(plain, {.maxsize = -1}); }, "map", "maxsize", "-1");
  }

  TEST_CASE("options: the edges of what is allowed") {
    const auto allowed = [](auto options) {
      return refusal([&] { return map(later, data, options); }).empty();
    };
    CHECK(allowed(StageOptions<>{.workers = 1, .maxsize = 0}));
    CHECK(allowed(StageOptions<>{.workers = 4, .ordered = true, .window = 4}));
    CHECK(allowed(StageOptions<>{.workers = 4, .window = 3}));  // without `ordered` it means nothing
    CHECK(allowed(StageOptions<>{.timeout = 0s}));
  }

  TEST_CASE("options: the name is copied when the stage is built") {
    std::string name = "first";
    const auto stage = map(later, data, {.name = name});
    name = "other";
    CHECK(stage.node()->settings().name == "first");
    CHECK(map(later, data).node()->settings().name == "map");
    CHECK(filter(any, data).node()->settings().name == "filter");
  }

}  // TEST_SUITE
