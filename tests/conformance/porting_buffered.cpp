// SPDX-License-Identifier: MIT
//
// The right sides of docs/porting-from-pypeln.md: asyncio-buffered-pipeline.
#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mr = millrace;

namespace {

using Ints = std::vector<int>;

mr::AsyncGenerator<int> gen_1() {
  for (int x = 0; x < 10; ++x) {
    co_await mr::yield();
    co_yield x;
  }
}

// [generator]
mr::AsyncGenerator<int> gen_2(mr::Stream<int> it) {
  while (std::optional<int> value = co_await it.next()) {
    co_await mr::yield();  // could be a slow request
    co_yield *value * 2;
  }
}
// [/generator]

mr::AsyncGenerator<int> failing_at(int bad, mr::Stream<int> it) {
  while (std::optional<int> value = co_await it.next()) {
    if (*value == bad) throw std::runtime_error("bad");
    co_yield *value;
  }
}

}  // namespace

TEST_SUITE("conformance/porting_buffered") {

  TEST_CASE("buffered_pipeline") {
    Ints seen;
    const auto use = [&](int x) { seen.push_back(x); };
    const auto amain = [&]() -> mr::Task<void> {
      // [buffered_pipeline]
      auto b = mr::task::buffered_pipeline();
      auto it_1 = b(gen_1());
      auto it_2 = b(gen_2(std::move(it_1)));
      while (std::optional<int> value = co_await it_2.next()) use(*value);
      // [/buffered_pipeline]
    };
    mr::run(amain);
    CHECK(seen == Ints{0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
  }

  TEST_CASE("buffer_size") {
    const auto amain = [&]() -> mr::Task<Ints> {
      auto b = mr::task::buffered_pipeline();
      // [buffer_size]
      auto it = b(gen_1(), 2);
      // [/buffer_size]
      auto all = mr::task::from_iterable(std::move(it));
      co_return co_await all;
    };
    CHECK(mr::run(amain) == Ints{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  TEST_CASE("an exception cancels the pipeline and reaches the consumer") {
    std::string text;
    const auto amain = [&]() -> mr::Task<void> {
      auto b = mr::task::buffered_pipeline();
      auto it_1 = b(gen_1());
      auto it_2 = b(failing_at(3, std::move(it_1)));
      // [exception]
      try {
        while (co_await it_2.next()) {
        }
      } catch (const std::runtime_error& error) {
        text = error.what();
      }
      // [/exception]
    };
    mr::run(amain);
    CHECK(text == "bad");
  }

  TEST_CASE("leaving early") {
    const auto amain = [&]() -> mr::Task<void> {
      auto b = mr::task::buffered_pipeline();
      auto it_1 = b(gen_1());
      auto it_2 = b(gen_2(std::move(it_1)));
      // [leaving]
      std::optional<int> first = co_await it_2.next();
      co_await it_2.close();  // cancels all that b has made
      // [/leaving]
      CHECK(first == 0);
      std::optional<int> after = co_await it_2.next();
      CHECK(!after);
    };
    mr::run(amain);
  }
}
