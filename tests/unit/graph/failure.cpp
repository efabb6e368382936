// SPDX-License-Identifier: MIT
//
// The first failure of a run: it reaches the consumer once, as it is, behind what was ready.
#include "background.hpp"
#include "calls.hpp"
#include "consume.hpp"
#include "counted.hpp"
#include "ints.hpp"
#include "log_capture.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

using millrace::Event;
using millrace::Stage;
using millrace::Task;
using millrace::task::filter;
using millrace::task::map;
using test::Calls;
using test::numbers;
using test::settle;
using test::Way;
using Ints = std::vector<int>;

namespace {

// Its type and what it carries must arrive.
struct BrokenAt : std::runtime_error {
  explicit BrokenAt(int at_element) : std::runtime_error("broken"), at(at_element) {}
  int at;
};

auto throw_at(int bad) {
  return [bad](int x) {
    if (x == bad) throw BrokenAt(x);
    return x;
  };
}

auto throw_later_at(int bad) {
  return [bad](int x) -> Task<int> {
    co_await millrace::yield();
    if (x == bad) throw BrokenAt(x);
    co_return x;
  };
}

// What came before the failure must be `prefix` elements, or nothing where the way is to be awaited.
void check_fails_at(const Stage<int>& stage, int bad, int prefix) {
  for (const Way way : test::every_way) {
    INFO(test::name_of(way));
    Ints seen;
    int at = -1;
    try {
      test::consume_into(seen, way, stage);
    } catch (const BrokenAt& error) {
      at = error.at;
    }
    CHECK(at == bad);
    CHECK(seen == (test::gives_prefix(way) ? numbers(prefix) : Ints{}));
  }
}

}  // namespace

TEST_SUITE("unit/graph/failure") {

  TEST_CASE("failure: of the first, a middle and the last element; what was ready comes first") {
    for (int bad : {0, 3, 9}) {
      check_fails_at(map(throw_at(bad), numbers(10)), bad, bad);
      check_fails_at(map(throw_later_at(bad), numbers(10)), bad, bad);
      check_fails_at(map(throw_at(bad), numbers(10), {.maxsize = 1}), bad, bad);
      check_fails_at(map(throw_later_at(bad), numbers(10), {.maxsize = 1}), bad, bad);
    }
  }

  TEST_CASE("failure: in a filter") {
    const auto p = [](int x) {
      if (x == 3) throw BrokenAt(3);
      return true;
    };
    check_fails_at(filter(p, numbers(10)), 3, 3);
  }

  TEST_CASE("failure: however many elements follow") {
    check_fails_at(map(throw_at(2), std::views::iota(0)), 2, 2);
    check_fails_at(map(throw_later_at(2), std::views::iota(0)), 2, 2);
  }

  TEST_CASE("failure: an element that stands in front of the failed one in a slower stage is dropped or "
            "delivered, in order") {
    const auto slow = [](int x) -> Task<int> {
      for (int turn = 0; turn < 3; ++turn) co_await millrace::yield();
      co_return x;
    };
    const auto stage = map(slow, map(throw_at(5), numbers(10), {.maxsize = 2}), {.maxsize = 2});
    Ints seen;
    CHECK_THROWS_AS(test::consume_into(seen, Way::iterated, stage), BrokenAt);
    CHECK(seen.size() <= 5);
    CHECK(seen == numbers(static_cast<int>(seen.size())));
  }

  TEST_CASE("failure: the others are cancelled and joined before it is thrown; nothing is started after it") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      Calls calls;
      bool thrown = false;
      int started_after = 0;
      Event never;
      const auto work = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        started_after += thrown ? 1 : 0;
        co_await millrace::yield();
        if (x == 2) {
          thrown = true;
          throw BrokenAt(x);
        }
        co_await never.wait();
        co_return x;
      };
      CHECK_THROWS_AS(test::consume(way, map(work, std::views::iota(0), {.workers = 5})), BrokenAt);
      CHECK(calls.in_flight == 0);
      CHECK(started_after == 0);
    }
  }

  TEST_CASE("failure: ends stages before and behind it, also when they wait on full and empty queues") {
    test::Tally tally;
    const auto make = [&](int x) { return test::Counted(x, tally); };
    const auto through = [](test::Counted x) -> Task<test::Counted> {
      co_await millrace::yield();
      co_return x;
    };
    const auto fail = [](test::Counted x) -> Task<test::Counted> {
      if (x.value() == 20) throw BrokenAt(20);
      co_return x;
    };
    const auto front = map(through, map(make, std::views::iota(0)), {.workers = 4, .maxsize = 1});
    const auto stage = map(through, map(fail, front, {.maxsize = 1}), {.workers = 4, .maxsize = 1});
    CHECK_THROWS_AS(stage.run(), BrokenAt);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("failure: it is thrown once; then the stream is at its end, and close has nothing to tell") {
    millrace::run([]() -> Task<void> {
      auto stream = map(throw_at(1), numbers(3)).stream();
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 0);
      int thrown = 0;
      for (int attempt = 0; attempt < 3; ++attempt) {
        try {
          const std::optional<int> none = co_await stream.next();
          CHECK_FALSE(none.has_value());
        } catch (const BrokenAt&) {
          ++thrown;
        }
      }
      CHECK(thrown == 1);
      co_await stream.close();
    });
  }

  TEST_CASE("failure: close throws one that no next() has reported, once") {
    millrace::run([]() -> Task<void> {
      auto stream = map(throw_at(1), numbers(3)).stream();
      co_await stream.next();
      co_await settle();
      int thrown = 0;
      for (int attempt = 0; attempt < 2; ++attempt) {
        try {
          co_await stream.close();
        } catch (const BrokenAt&) {
          ++thrown;
        }
      }
      CHECK(thrown == 1);
      const std::optional<int> none = co_await stream.next();
      CHECK_FALSE(none.has_value());
    });
  }

  TEST_CASE("failure: one that nobody asked for is logged when the stream is destroyed") {
    const test::LogCapture log;
    millrace::run([]() -> Task<void> {
      auto stream = map(throw_at(1), numbers(3)).stream();
      co_await stream.next();
      co_await settle();
    });
    CHECK(log.contains("broken"));
  }

  TEST_CASE("failure: two in the same turn: one is reported, the other is logged") {
    for (const Way way : test::every_way) {
      INFO(test::name_of(way));
      const test::LogCapture log;
      Event go;
      int waiting = 0;
      const auto fail = [&](int x) -> Task<int> {
        if (++waiting == 3) go.set();
        co_await go.wait();
        throw BrokenAt(x);
      };
      int reported = -1;
      try {
        test::consume(way, map(fail, numbers(3), {.workers = 3}));
      } catch (const BrokenAt& error) {
        reported = error.at;
      }
      CHECK(reported >= 0);
      const std::string text = log.text();
      std::size_t lines = 0;
      for (std::size_t at = text.find("broken"); at != std::string::npos; at = text.find("broken", at + 1))
        ++lines;
      CHECK(lines <= 2);  // a third call may have been cancelled at its await
    }
  }

  TEST_CASE("failure: what is no std::exception arrives as it is") {
    const auto fail = [](int) -> int { throw std::string("a string"); };
    CHECK_THROWS_AS(map(fail, numbers(1)).run(), std::string);
  }

  TEST_CASE("failure: a graph that has failed can be run again") {
    int runs = 0;
    const auto fail_first = [&](int x) {
      if (runs == 0) throw BrokenAt(x);
      return x;
    };
    const auto stage = map(fail_first, numbers(2));
    CHECK_THROWS_AS(stage.run(), BrokenAt);
    ++runs;
    CHECK((stage | millrace::to_vector) == numbers(2));
  }

}  // TEST_SUITE
