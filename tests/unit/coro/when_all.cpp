// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "counted.hpp"
#include "functions.hpp"
#include "pause_point.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/when_all.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>

using millrace::Event;
using millrace::Task;
using millrace::when_all;
using test::Background;
using test::later;
using test::settle;
using test::wait_and_note;

namespace {

Task<void> nothing() { co_await millrace::yield(); }

template <class Error>
Task<void> fail_when(Event& event, Error error) {
  co_await event.wait();
  throw error;
}

}  // namespace

TEST_SUITE("unit/coro/when_all") {

  TEST_CASE("when_all: gives the results in the order of the arguments, monostate for void") {
    millrace::run([]() -> Task<void> {
      const auto text = []() -> Task<std::string> { co_return "text"; };
      const std::tuple<int, std::monostate, std::string> results =
          co_await when_all(later(1), nothing(), text());
      CHECK(std::get<0>(results) == 1);
      CHECK(std::get<2>(results) == "text");
    });
  }

  TEST_CASE("when_all: of nothing, and of one") {
    millrace::run([]() -> Task<void> {
      const std::tuple<> none = co_await when_all();
      CHECK(none == std::tuple<>{});
      const std::tuple<int> one = co_await when_all(later(7));
      CHECK(std::get<0>(one) == 7);
    });
  }

  TEST_CASE("when_all: takes any awaitable, and move-only results and references") {
    millrace::run([]() -> Task<void> {
      Event set;
      set.set();
      int object = 0;
      millrace::BoundedQueue<int> queue(1);
      queue.try_push(3);
      const auto box = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
      const auto refer = [&]() -> Task<int&> { co_return object; };
      auto [waited, boxed, reference, popped] = co_await when_all(set.wait(), box(), refer(), queue.pop());
      CHECK(*boxed == 5);
      CHECK(&reference == &object);
      CHECK(popped == 3);
      static_cast<void>(waited);
    });
  }

  TEST_CASE("when_all: starts all, in order, before any of them is over") {
    millrace::run([]() -> Task<void> {
      Event finish;
      test::Recorder recorder;
      const auto noting = [&](int name) -> Task<void> {
        recorder.note(name);
        co_await finish.wait();
        recorder.note(-name);
      };
      Background all(when_all(noting(1), noting(2), noting(3)));
      co_await settle();
      CHECK(recorder.take() == "1 2 3");
      finish.set();
      co_await settle();
      CHECK(recorder.take() == "-1 -2 -3");
      CHECK(all.has_value());
    });
  }

  TEST_CASE("when_all: the first failure cancels the others, and is thrown when they are over") {
    millrace::run([]() -> Task<void> {
      Event failing;
      Event never;
      test::PausePoint pause;
      test::Recorder recorder;
      const auto foreign = [&]() -> Task<void> {
        const test::NoteAtEnd at_end(recorder, "foreign");
        co_await pause;
      };
      Background all(when_all(wait_and_note(never, recorder, "before"),
                              fail_when(failing, std::range_error("too far")),
                              wait_and_note(never, recorder, "behind"), foreign()));
      co_await settle();
      failing.set();
      co_await settle();
      CHECK(recorder.take() == "before behind");
      CHECK_FALSE(all.is_over());
      pause.resume();
      co_await settle();
      CHECK(recorder.take() == "foreign");
      CHECK(all.ended_with<std::range_error>());
    });
  }

  TEST_CASE("when_all: a failure before the others start keeps them from beginning an await") {
    millrace::run([]() -> Task<void> {
      Event never;
      const auto fail_now = []() -> Task<void> {
        throw std::range_error("too far");
        co_return;
      };
      bool thrown = false;
      try {
        co_await when_all(fail_now(), never.wait());
      } catch (const std::range_error&) {
        thrown = true;
      }
      CHECK(thrown);
    });
  }

  TEST_CASE("when_all: of two failures the first is thrown") {
    millrace::run([]() -> Task<void> {
      Event first;
      Event second;
      Background all(when_all(fail_when(second, std::logic_error("second")),
                              fail_when(first, std::range_error("first"))));
      co_await settle();
      first.set();
      second.set();
      co_await settle();
      CHECK(all.ended_with<std::range_error>());
    });
  }

  TEST_CASE("when_all: cancelled from outside it cancels all, and waits for their end") {
    millrace::run([]() -> Task<void> {
      Event never;
      test::PausePoint pause;
      test::Recorder recorder;
      const auto foreign = [&]() -> Task<void> { co_await pause; };
      Background all(
          when_all(wait_and_note(never, recorder, "a"), foreign(), wait_and_note(never, recorder, "b")));
      co_await settle();
      all.cancel();
      co_await settle();
      CHECK(recorder.take() == "a b");
      CHECK_FALSE(all.is_over());
      pause.resume();
      co_await settle();
      CHECK(all.was_cancelled());
    });
  }

  TEST_CASE("when_all: results of a failed one are destroyed") {
    test::Tally tally;
    millrace::run([&]() -> Task<void> {
      Event failing;
      const auto element = [&]() -> Task<test::Counted> { co_return test::Counted(1, tally); };
      Background all(when_all(element(), fail_when(failing, std::range_error("too far"))));
      co_await settle();
      CHECK(tally.alive > 0);
      failing.set();
      co_await settle();
      CHECK(all.ended_with<std::range_error>());
      CHECK(tally.alive == 0);
      CHECK(tally.copies == 0);
    });
  }

  TEST_CASE("when_all: can be nested") {
    millrace::run([]() -> Task<void> {
      const auto results = co_await when_all(when_all(later(1), later(2)), later(3));
      CHECK(std::get<0>(results) == std::tuple(1, 2));
      CHECK(std::get<1>(results) == 3);
    });
  }

}  // TEST_SUITE
