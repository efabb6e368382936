// SPDX-License-Identifier: MIT
//
// One stream of a buffered pipeline: how far it reads ahead.
#include "background.hpp"
#include "buffered_world.hpp"
#include "calls.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Event;
using millrace::Stream;
using millrace::Task;
using millrace::task::buffered_pipeline;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::counted_numbers;
using test::settle;
using namespace std::chrono_literals;
using Ints = std::vector<int>;

namespace {

const Ints zero_to_nine{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

auto counted_view(int& read) {
  return std::views::iota(0, 10) | std::views::transform([&read](int x) {
           ++read;
           return x;
         });
}

// A range that is no view.
struct CountedRange {
  explicit CountedRange(int& read) : view(counted_view(read)) {}
  auto begin() const { return view.begin(); }
  auto end() const { return view.end(); }
  decltype(counted_view(std::declval<int&>())) view;
};

struct CountedSource {
  Task<std::optional<int>> next() {
    const Calls::Call call(calls);
    co_await millrace::yield();
    if (calls.started > 10) co_return std::nullopt;
    co_return calls.started - 1;
  }
  Calls& calls;
};

// The sources that are given by reference, and what was read of any.
struct Sources {
  int read = 0;
  Calls calls;
  AsyncGenerator<int> generator = counted_numbers(read);
  CountedRange range{read};
  BoundedQueue<int> queue{0};

  Sources() {
    for (int x : zero_to_nine) REQUIRE(queue.try_push(x));
    queue.close();
  }
  auto stage() {
    return map([this](int x) { return ++read, x; }, zero_to_nine, {.maxsize = 1});
  }
};

struct SourceKind {
  std::string name;
  Stream<int> (*read)(Sources& sources, int size);
  int (*pulled)(Sources& sources) = [](Sources& sources) { return sources.read; };
  int ahead = 0;  // what the source itself reads ahead
};

const SourceKind kinds[] = {
    {"a generator",
     [](Sources& sources, int size) { return buffered_pipeline()(counted_numbers(sources.read), size); }},
    {"a generator, referenced",
     [](Sources& sources, int size) { return buffered_pipeline()(sources.generator, size); }},
    {"a view",
     [](Sources& sources, int size) { return buffered_pipeline()(counted_view(sources.read), size); }},
    {"a range",
     [](Sources& sources, int size) { return buffered_pipeline()(CountedRange(sources.read), size); }},
    {"a range, referenced",
     [](Sources& sources, int size) { return buffered_pipeline()(sources.range, size); }},
    {"a source of the user's",
     [](Sources& sources, int size) { return buffered_pipeline()(CountedSource{sources.calls}, size); },
     [](Sources& sources) { return std::min(sources.calls.started, 10); }},
    {"a queue", [](Sources& sources, int size) { return buffered_pipeline()(sources.queue, size); },
     [](Sources& sources) { return 10 - static_cast<int>(sources.queue.size()); }},
    {.name = "a stage",
     .read = [](Sources& sources, int size) { return buffered_pipeline()(sources.stage(), size); },
     .ahead = 2},
    {.name = "a stream",
     .read = [](Sources& sources, int size) { return buffered_pipeline()(sources.stage().stream(), size); },
     .ahead = 2},
    {"a buffered stream",
     [](Sources& sources, int size) {
       auto b = buffered_pipeline();
       return b(b(counted_numbers(sources.read), 1), size - 1);
     }},
};

Task<void> check_exactness(const SourceKind& kind, int size) {
  Sources sources;
  Stream<int> stream = kind.read(sources, size);
  co_await settle();
  CHECK(kind.pulled(sources) == 0);
  Ints taken;
  while (std::optional<int> x = co_await stream.next()) {
    taken.push_back(*x);
    co_await settle();
    CHECK(kind.pulled(sources) == std::min(10, static_cast<int>(taken.size()) + size + kind.ahead));
  }
  CHECK(taken == zero_to_nine);
  const std::optional<int> after_the_end = co_await stream.next();
  CHECK_FALSE(after_the_end);
  CHECK(sources.calls.most_in_flight <= 1);
}

}  // namespace

TEST_SUITE("unit/graph/buffered") {

  TEST_CASE("buffered: a size of less than one is refused, naming what, the value and what is right") {
    auto b = buffered_pipeline();
    int read = 0;
    CHECK_THROWS_WITH_AS((void)b(counted_numbers(read), 0),
                         "millrace: buffered_pipeline: size must be at least 1, not 0",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS((void)b(Ints{1}, -2L),
                         "millrace: buffered_pipeline: size must be at least 1, not -2",
                         std::invalid_argument);
  }

  TEST_CASE(
      "buffered: every input is read exactly as far ahead as asked, in order, from the first next() on") {
    for (const SourceKind& kind : kinds) {
      for (const int size : {1, 2, 3, 4}) {
        if (size == 1 && kind.name == "a buffered stream") continue;
        INFO(kind.name);
        INFO(size);
        const auto check = [&]() -> Task<void> { co_await check_exactness(kind, size); };
        millrace::run(check);
      }
    }
  }

  TEST_CASE("buffered: while the first element is waited for, one has been asked for") {
    millrace::run([]() -> Task<void> {
      Event may_go;
      int asked = 0;
      const auto slow = [&]() -> AsyncGenerator<int> {
        for (;;) {
          ++asked;
          co_await may_go.wait();
          co_yield asked;
        }
      };
      auto b = buffered_pipeline();
      Stream<int> stream = b(slow(), 3);
      const auto take = [&]() -> Task<std::optional<int>> { co_return co_await stream.next(); };
      Background taking(take());
      co_await settle();
      CHECK(asked == 1);
      may_go.set();
      co_await settle();
      CHECK(taking.value() == 1);
      CHECK(asked == 4);
    });
  }

  TEST_CASE("buffered: a next() that is timed out has taken nothing") {
    millrace::run([]() -> Task<void> {
      BoundedQueue<int> queue(1);
      auto b = buffered_pipeline();
      Stream<int> stream = b(queue);
      bool late = false;
      try {
        co_await millrace::with_timeout(1ns, stream.next());
      } catch (const millrace::TimeoutError&) {
        late = true;
      }
      CHECK(late);
      REQUIRE(queue.try_push(1));
      const std::optional<int> x = co_await stream.next();
      CHECK(x == 1);
    });
  }

  TEST_CASE("buffered: a source that is always ready takes turns with others, and needs bounded stack") {
    millrace::run([]() -> Task<void> {
      int read = 0;
      const auto count = [&read](int x) { return ++read, x; };
      auto b = buffered_pipeline();
      Stream<int> stream = b(std::views::iota(0) | std::views::transform(count), 3'000'000);
      co_await stream.next();
      CHECK(read < 3'000'000);
      long sum = 0;
      for (int i = 0; i < 100'000; ++i) {
        const std::optional<int> x = co_await stream.next();
        sum += *x;
      }
      CHECK(sum == 100'000L * 100'001L / 2);
    });
  }

}  // TEST_SUITE
