// SPDX-License-Identifier: MIT
//
// flat_map: its calls: back-pressure, workers, time, failure and leaving.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "log_capture.hpp"
#include "recorder.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using millrace::task::flat_map;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::read_to_end;
using test::settle;
using Ints = std::vector<int>;
using namespace std::chrono_literals;

namespace {

// An input iterator whose third step throws.
struct Failing {
  struct Iterator {
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    int at = 0;
    int operator*() const { return at; }
    Iterator& operator++() {
      if (at == 2) throw std::range_error("++");
      ++at;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return false; }
  };
  Iterator begin() const { return {}; }
  std::default_sentinel_t end() const { return {}; }
};

}  // namespace

TEST_SUITE("unit/task/flat_map_calls") {

  TEST_CASE("flat_map: a generator is not asked for its next element before the last one has gone") {
    for (const int maxsize : {1, 2, 16}) {
      CAPTURE(maxsize);
      millrace::run([maxsize]() -> Task<void> {
        int made = 0;
        const auto count = [&](int) -> AsyncGenerator<int> {
          for (;;) co_yield ++made;
        };
        auto stream = flat_map(count, Ints{0}, {.maxsize = maxsize}).stream();
        for (int taken = 1; taken < 6; ++taken) {
          const std::optional<int> next = co_await stream.next();
          CHECK(next == taken);
          co_await settle();
          CHECK(made == taken + maxsize + 1);
        }
        co_await stream.close();
      });
    }
  }

  TEST_CASE("flat_map: a range that is made as it is read is read no faster either") {
    millrace::run([]() -> Task<void> {
      int made = 0;
      const auto count = [&](int) {
        return std::views::iota(0) | std::views::transform([&](int x) { return ++made, x; });
      };
      auto stream = flat_map(count, Ints{0}, {.maxsize = 2}).stream();
      for (int taken = 1; taken < 6; ++taken) {
        const std::optional<int> next = co_await stream.next();
        CHECK(next == taken - 1);
        co_await settle();
        CHECK(made == taken + 2 + 1);
      }
      co_await stream.close();
    });
  }

  TEST_CASE("flat_map: never more calls than workers, and as many, also where they wait to pass on") {
    millrace::run([]() -> Task<void> {
      Calls calls;
      const auto endless = [&](int x) -> AsyncGenerator<int> {
        const Calls::Call call(calls);
        for (;;) co_yield x;
      };
      auto stream = flat_map(endless, std::views::iota(0), {.workers = 3, .maxsize = 1}).stream();
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 0);
      co_await settle();
      CHECK(calls.in_flight == 3);
      Ints seen;
      for (int count = 0; count < 300; ++count) {
        const std::optional<int> next = co_await stream.next();
        seen.push_back(next.value());
      }
      for (const int x : {0, 1, 2}) CHECK(std::ranges::count(seen, x) >= 40);  // none is starved
      CHECK(calls.most_in_flight == 3);
      co_await stream.close();
      CHECK(calls.in_flight == 0);
    });
  }

  TEST_CASE("flat_map: timeout: what was passed on stays; one is counted; the call's clean-up has run") {
    millrace::run([]() -> Task<void> {
      const test::LogCapture log;
      test::Recorder recorder;
      Event never;
      const auto hang = [&](int x) -> AsyncGenerator<int> {
        const test::NoteAtEnd clean_up(recorder, "cleaned");
        co_yield x;
        co_yield x + 1;
        if (x == 10) co_await never.wait();
        co_yield x + 2;
      };
      auto stream = flat_map(hang, Ints{0, 10, 20}, {.timeout = 3ms}).stream();
      Ints seen;
      co_await read_to_end(stream, seen);
      CHECK(seen == Ints{0, 1, 2, 10, 11, 20, 21, 22});
      CHECK(stream.dropped() == 1);
      CHECK(recorder.take() == "cleaned cleaned cleaned");
    });
  }

  TEST_CASE("flat_map: timeout: ends a generator that never waits, and one that does not listen") {
    const test::LogCapture log;
    const auto endless = [](int x) -> AsyncGenerator<int> {
      for (;;) co_yield x;
    };
    flat_map(endless, Ints{1, 2}, {.workers = 2, .timeout = 2ms}).run();
    Event never;
    const auto deaf = [&](int x) -> AsyncGenerator<int> {
      co_yield x;
      try {
        co_await never.wait();
      } catch (const Cancelled&) {
      }
      co_yield 100;
    };
    CHECK((flat_map(deaf, Ints{1, 2}, {.timeout = 2ms}) | millrace::to_vector) == Ints{1, 2});
  }

  TEST_CASE("flat_map: timeout: of a Task, of a stage") {
    const test::LogCapture log;
    Event never;
    const auto hang = [&](int x) -> Task<int> {
      if (x == 2) co_await never.wait();
      co_return x;
    };
    const auto staged = [&](int x) { return map(hang, Ints{x, x + 1}); };
    CHECK((flat_map(staged, Ints{1, 3, 5}, {.timeout = 2ms}) | millrace::to_vector) == Ints{1, 3, 4, 5, 6});
    const auto all = [&](int x) -> Task<Ints> {
      if (x == 2) co_await never.wait();
      co_return Ints{x, x};
    };
    CHECK((flat_map(all, Ints{1, 2, 3}, {.timeout = 2ms}) | millrace::to_vector) == Ints{1, 1, 3, 3});
  }

  TEST_CASE("flat_map: timeout: to pass on a range is not the call's time") {
    millrace::run([]() -> Task<void> {
      const auto four = [](int x) { return Ints{x, x, x, x}; };
      const auto four_later = [](int x) -> Task<Ints> {
        co_await millrace::yield();
        co_return Ints{x, x, x, x};
      };
      auto plain = flat_map(four, Ints{1, 2}, {.maxsize = 1, .timeout = 20ms}).stream();
      auto awaited = flat_map(four_later, Ints{1, 2}, {.maxsize = 1, .timeout = 20ms}).stream();
      Ints seen;
      for (int count = 0; count < 2; ++count) {
        seen.push_back((co_await plain.next()).value());
        seen.push_back((co_await awaited.next()).value());
      }
      co_await millrace::sleep_for(40ms);
      co_await read_to_end(plain, seen);
      co_await read_to_end(awaited, seen);
      CHECK(seen.size() == 16);
      CHECK(plain.dropped() + awaited.dropped() == 0);
    });
  }

  TEST_CASE("flat_map: exceptions of the call, of its generator, of ++, behind what came before") {
    Ints seen;
    const auto call = [](int x) {
      if (x == 1) throw std::range_error("call");
      return Ints{x};
    };
    CHECK_THROWS_WITH_AS(test::consume_into(seen, test::Way::streamed, flat_map(call, Ints{0, 1})), "call",
                         std::range_error);
    CHECK(seen == Ints{0});
    const auto generate = [](int) -> AsyncGenerator<int> {
      co_yield 1;
      co_yield 2;
      throw std::range_error("generator");
    };
    seen.clear();
    CHECK_THROWS_WITH_AS(test::consume_into(seen, test::Way::iterated, flat_map(generate, Ints{0})),
                         "generator", std::range_error);
    CHECK(seen == Ints{1, 2});
    const auto fail = [](int) { return Failing{}; };
    seen.clear();
    CHECK_THROWS_WITH_AS(test::consume_into(seen, test::Way::streamed, flat_map(fail, Ints{0})), "++",
                         std::range_error);
    CHECK(seen == Ints{0, 1, 2});
  }

  TEST_CASE("flat_map: a failure of one call unwinds the others") {
    test::Recorder recorder;
    Event never;
    const auto generate = [&](int x) -> AsyncGenerator<int> {
      const test::NoteAtEnd clean_up(recorder, "cleaned");
      co_yield x;
      if (x == 2) throw std::range_error("third");
      co_await never.wait();
    };
    CHECK_THROWS_AS(flat_map(generate, std::views::iota(0), {.workers = 3}).run(), std::range_error);
    CHECK(recorder.take() == "cleaned cleaned cleaned");
  }

  TEST_CASE("flat_map: leaving early inside a generator and a stage runs their clean-up") {
    test::Recorder recorder;
    const auto generate = [&](int) -> AsyncGenerator<int> {
      const test::NoteAtEnd clean_up(recorder, "cleaned");
      for (int i = 0;; ++i) co_yield i;
    };
    for (const int x : flat_map(generate, Ints{0}, {.maxsize = 1}))
      if (x == 2) break;
    CHECK(recorder.take() == "cleaned");
    Event never;
    const auto wait = [&](int x) -> Task<int> {
      const test::NoteAtEnd clean_up(recorder, "unwound");
      if (x == 1) co_await never.wait();
      co_return x;
    };
    const auto staged = [&](int) { return map(wait, std::views::iota(0)); };
    for (const int x : flat_map(staged, Ints{0}))
      if (x == 0) break;
    CHECK(recorder.take() == "unwound unwound");
  }

  TEST_CASE("flat_map: an endless generator that never waits does not starve a timer") {
    millrace::run([]() -> Task<void> {
      const auto endless = [](int x) -> AsyncGenerator<int> {
        for (;;) co_yield x;
      };
      const auto discard = [](int) {};
      const auto first = millrace::task::each(discard, flat_map(endless, Ints{0}));
      const auto run = [&]() -> Task<void> { co_await first; };
      const auto empty = [](int) { return Ints{}; };
      const auto second = millrace::task::each(discard, flat_map(empty, std::views::iota(0)));
      const auto run_empty = [&]() -> Task<void> { co_await second; };
      Background forever(run());
      Background forever_empty(run_empty());
      co_await millrace::sleep_for(3ms);
      CHECK_FALSE(forever.is_over());
      CHECK_FALSE(forever_empty.is_over());
      forever.cancel();
      forever_empty.cancel();
      co_await millrace::sleep_for(3ms);
      CHECK(forever.was_cancelled());
      CHECK(forever_empty.was_cancelled());
    });
  }

}  // TEST_SUITE
