// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "counted.hpp"
#include "pause_point.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using test::Background;
using test::settle;

namespace {

Task<int> twice(int x) { co_return 2 * x; }

Task<int> twice_later(int x) {
  co_await millrace::yield();
  co_return 2 * x;
}

Task<int&> reference_to(int& object) { co_return object; }

Task<std::unique_ptr<int>> boxed(int x) {
  co_await millrace::yield();
  co_return std::make_unique<int>(x);
}

Task<int> fail(bool later) {
  if (later) co_await millrace::yield();
  throw std::range_error("too far");
}

struct NoDefault {
  explicit NoDefault(int n) : number(n) {}
  NoDefault(NoDefault&&) = default;
  NoDefault& operator=(NoDefault&&) = delete;
  int number;
};

Task<NoDefault> no_default(int n) { co_return NoDefault(n); }

}  // namespace

TEST_SUITE("unit/coro/task") {

  TEST_CASE("Task: is move-only") {
    CHECK(std::is_nothrow_move_constructible_v<Task<int>>);
    CHECK_FALSE(std::is_copy_constructible_v<Task<int>>);
  }

  TEST_CASE("Task: is lazy: runs when it is awaited, on the spot") {
    millrace::run([]() -> Task<void> {
      test::Recorder recorder;
      const auto noting = [&]() -> Task<void> {
        recorder.note("inside");
        co_return;
      };
      Task<void> task = noting();
      recorder.note("made");
      co_await std::move(task);
      recorder.note("awaited");
      CHECK(recorder.take() == "made inside awaited");
    });
  }

  TEST_CASE("Task: gives its value, at once or later") {
    millrace::run([]() -> Task<void> {
      const int now = co_await twice(21);
      const int later = co_await twice_later(4);
      CHECK(now == 42);
      CHECK(later == 8);
    });
  }

  TEST_CASE("Task: of a reference gives the same object") {
    int object = 1;
    millrace::run([&]() -> Task<void> {
      int& same = co_await reference_to(object);
      CHECK(&same == &object);
    });
    CHECK(&millrace::run(reference_to(object)) == &object);
  }

  TEST_CASE("Task: of a move-only type, and of one without a default constructor") {
    millrace::run([]() -> Task<void> {
      const std::unique_ptr<int> box = co_await boxed(5);
      CHECK(*box == 5);
      const NoDefault value = co_await no_default(6);
      CHECK(value.number == 6);
    });
  }

  TEST_CASE("Task: moves its result, copies nothing, keeps nothing alive") {
    test::Tally tally;
    millrace::run([&]() -> Task<void> {
      const auto make = [&]() -> Task<test::Counted> { co_return test::Counted(1, tally); };
      {
        const test::Counted element = co_await make();
        CHECK(element.value() == 1);
        CHECK(tally.alive == 1);
      }
      CHECK(tally.alive == 0);
      CHECK(tally.copies == 0);
    });
  }

  TEST_CASE("Task: a result whose move throws is thrown to the awaiting coroutine") {
    test::Tally tally;
    millrace::run([&]() -> Task<void> {
      const auto make = [&](int moves) -> Task<test::ThrowingMove> {
        test::ThrowingMove element(1, tally, moves);
        co_return element;
      };
      for (int moves : {0, 1}) {
        bool refused = false;
        try {
          const test::ThrowingMove element = co_await make(moves);
        } catch (const test::ThrowingMove::Refused&) {
          refused = true;
        }
        CHECK(refused);
      }
      const test::ThrowingMove element = co_await make(2);
      CHECK(element.value() == 1);
    });
    CHECK(tally.alive == 0);
  }

  TEST_CASE("Task: throws what its coroutine threw") {
    millrace::run([]() -> Task<void> {
      for (bool later : {false, true}) {
        std::string seen;
        try {
          co_await fail(later);
        } catch (const std::range_error& error) {
          seen = error.what();
        }
        CHECK(seen == "too far");
      }
    });
  }

  TEST_CASE("Task: an exception passes through any number of tasks and unwinds each") {
    test::Recorder recorder;
    struct Recursion {
      static Task<int> dive(int depth, test::Recorder& recorder) {
        const test::NoteAtEnd at_end(recorder, std::to_string(depth));
        if (depth == 0) co_return co_await fail(true);
        co_return co_await dive(depth - 1, recorder);
      }
    };
    CHECK_THROWS_AS(millrace::run(Recursion::dive(3, recorder)), std::range_error);
    CHECK(recorder.take() == "0 1 2 3");
  }

  TEST_CASE("Task: one that is not awaited never runs, and its frame is destroyed with its arguments") {
    test::Tally tally;
    bool ran = false;
    {
      const auto take = [&](test::Counted) -> Task<void> {
        ran = true;
        co_return;
      };
      const Task<void> task = take(test::Counted(1, tally));
      CHECK(tally.alive == 1);
    }
    CHECK_FALSE(ran);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("Task: under a stopped scope it is not started") {
    millrace::run([]() -> Task<void> {
      Event never;
      bool started = false;
      const auto start = [&]() -> Task<void> {
        started = true;
        co_return;
      };
      const auto work = [&]() -> Task<void> {
        try {
          co_await never.wait();
        } catch (const Cancelled&) {
        }
        co_await start();
      };
      Background background(work());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(background.was_cancelled());
      CHECK_FALSE(started);
    });
  }

  TEST_CASE("Task: is cancelled with the coroutine that awaits it, from the inside out") {
    millrace::run([]() -> Task<void> {
      Event never;
      test::Recorder recorder;
      const auto inner = [&]() -> Task<void> {
        const test::NoteAtEnd at_end(recorder, "inner");
        co_await never.wait();
      };
      const auto outer = [&]() -> Task<void> {
        const test::NoteAtEnd at_end(recorder, "outer");
        co_await inner();
      };
      Background background(outer());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(recorder.take() == "inner outer");
      CHECK(background.was_cancelled());
    });
  }

  TEST_CASE("Task: one that swallows its cancellation ends with its value") {
    millrace::run([]() -> Task<void> {
      Event never;
      const auto stubborn = [&]() -> Task<int> {
        try {
          co_await never.wait();
        } catch (const Cancelled&) {
        }
        co_return 3;
      };
      Background background(stubborn());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(background.value() == 3);
    });
  }

  TEST_CASE("Task: an await of foreign code is waited for, and the next one is cancelled") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      test::Recorder recorder;
      const auto work = [&]() -> Task<void> {
        co_await pause;
        recorder.note("resumed");
        co_await millrace::yield();
        recorder.note("not reached");
      };
      Background background(work());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK_FALSE(background.is_over());
      pause.resume();
      co_await settle();
      CHECK(recorder.take() == "resumed");
      CHECK(background.was_cancelled());
    });
  }

  TEST_CASE("Task: the awaiting coroutine is resumed by the one that ends, in its place") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      test::Recorder recorder;
      const auto inner = [&]() -> Task<void> {
        co_await pause;
        recorder.note("inner");
      };
      const auto outer = [&]() -> Task<void> {
        co_await inner();
        recorder.note("outer");
      };
      Background background(outer());
      co_await settle();
      pause.resume();
      recorder.note("after");
      CHECK(recorder.take() == "inner outer after");
    });
  }

  TEST_CASE("Task: many can be kept and awaited later, in any order") {
    millrace::run([]() -> Task<void> {
      std::vector<Task<int>> tasks;
      for (int i = 0; i < 5; ++i) tasks.push_back(twice_later(i));
      int sum = 0;
      while (!tasks.empty()) {
        sum += co_await std::move(tasks.back());
        tasks.pop_back();
      }
      CHECK(sum == 20);
    });
  }

}  // TEST_SUITE
