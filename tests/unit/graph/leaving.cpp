// SPDX-License-Identifier: MIT
//
// Leaving a run early, in each state that a worker can be waiting in: by close, by destroying the stream, by the failure
// of another worker.
#include "background.hpp"
#include "calls.hpp"
#include "counted.hpp"
#include "pause_point.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using millrace::BoundedQueue;
using millrace::Event;
using millrace::Stage;
using millrace::Stream;
using millrace::Task;
using millrace::task::from_iterable;
using millrace::task::map;
using test::Background;
using test::Calls;
using test::MoveOnly;
using test::settle;
using test::Tally;
using namespace std::chrono_literals;

namespace {

// What each state needs to last for ever, and the counts that must be zero at the end.
struct Needs {
  Calls calls;
  Tally tally;
  Event never;
  BoundedQueue<int> empty{1};
};

using Build = Stage<MoveOnly> (*)(Needs&);
struct State {
  std::string name;
  Build build;
};

// A stage of three workers whose calls do `wait`, except for the first element, which passes.
template <class Wait>
Stage<MoveOnly> waiting_in(Needs& needs, Wait wait) {
  const auto make = [&needs](int x) { return MoveOnly(x, needs.tally); };
  const auto work = [&needs, wait](MoveOnly x) -> Task<MoveOnly> {
    const Calls::Call call(needs.calls);
    if (x.value() != 0) co_await wait(needs);
    co_return x;
  };
  return map(work, map(make, std::views::iota(0)), {.workers = 3, .maxsize = 2});
}

Task<void> on_event(Needs& needs) { co_await needs.never.wait(); }
Task<void> asleep(Needs&) { co_await millrace::sleep_for(1h); }
Task<void> on_empty_queue(Needs& needs) { co_await needs.empty.pop(); }
Task<void> bounded_in_time(Needs& needs) { co_await millrace::with_timeout(1h, needs.never.wait()); }
Task<void> on_many(Needs& needs) { co_await millrace::when_all(needs.never.wait(), millrace::sleep_for(1h)); }
Task<void> in_nested_stage(Needs& needs) {
  const auto hang = [&needs](int x) -> Task<int> {
    const Calls::Call call(needs.calls);
    co_await needs.never.wait();
    co_return x;
  };
  const auto nested = map(hang, std::views::iota(0), {.workers = 2});
  co_await nested;
}
Task<void> in_nested_stream(Needs& needs) {
  const auto hang = [&needs](int x) -> Task<int> {
    const Calls::Call call(needs.calls);
    co_await needs.never.wait();
    co_return x;
  };
  auto nested = map(hang, std::views::iota(0), {.workers = 2}).stream();
  co_await nested.next();
}

Stage<MoveOnly> waiting_to_push(Needs& needs) {
  const auto make = [&needs](int x) -> Task<MoveOnly> {
    const Calls::Call call(needs.calls);
    co_await millrace::yield();
    co_return MoveOnly(x, needs.tally);
  };
  return map(make, std::views::iota(0), {.workers = 3, .maxsize = 1});
}
Stage<MoveOnly> plain_waiting_to_push(Needs& needs) {
  const auto make = [&needs](int x) { return MoveOnly(x, needs.tally); };
  return map(make, std::views::iota(0), {.maxsize = 1});
}
Stage<MoveOnly> waiting_to_pop(Needs& needs) {
  const auto make = [&needs](int x) -> Task<MoveOnly> { co_return MoveOnly(x, needs.tally); };
  REQUIRE(needs.empty.try_push(0));
  return map(make, needs.empty, {.workers = 3});
}
Stage<MoveOnly> in_order_behind_a_slow_head(Needs& needs) {
  const auto make = [&needs](int x) -> Task<MoveOnly> {
    const Calls::Call call(needs.calls);
    if (x == 1) co_await needs.never.wait();
    co_return MoveOnly(x, needs.tally);
  };
  return map(make, std::views::iota(0), {.workers = 3, .ordered = true});
}

const State states[] = {
    {"waits to push", waiting_to_push},
    {"waits to push, plain", plain_waiting_to_push},
    {"waits to pop", waiting_to_pop},
    {"waits for its turn in order", in_order_behind_a_slow_head},
    {"waits for an event", [](Needs& needs) { return waiting_in(needs, on_event); }},
    {"sleeps", [](Needs& needs) { return waiting_in(needs, asleep); }},
    {"waits at a queue of the user's", [](Needs& needs) { return waiting_in(needs, on_empty_queue); }},
    {"waits in with_timeout", [](Needs& needs) { return waiting_in(needs, bounded_in_time); }},
    {"waits in when_all", [](Needs& needs) { return waiting_in(needs, on_many); }},
    {"awaits a nested stage", [](Needs& needs) { return waiting_in(needs, in_nested_stage); }},
    {"reads a nested stream", [](Needs& needs) { return waiting_in(needs, in_nested_stream); }},
    {"is read by a stage that reads a stream",
     [](Needs& needs) { return from_iterable(waiting_in(needs, on_event).stream()); }},
};

// Takes the first element and lets the rest come to rest.
Task<void> come_to_rest(Stream<MoveOnly>& stream) {
  const std::optional<MoveOnly> first = co_await stream.next();
  CHECK(first->value() == 0);
  co_await settle();
}

}  // namespace

TEST_SUITE("unit/graph/leaving") {

  TEST_CASE("leaving: close wakes a worker that waits anywhere, and leaves nothing") {
    for (const State& state : states) {
      INFO(state.name);
      Needs needs;
      millrace::run([&]() -> Task<void> {
        auto stream = state.build(needs).stream();
        co_await come_to_rest(stream);
        co_await stream.close();
        CHECK(needs.calls.in_flight == 0);
        CHECK(needs.tally.alive == 0);
      });
    }
  }

  TEST_CASE("leaving: destroying the stream unwinds, in the destructor, whatever waits in this library") {
    for (const State& state : states) {
      INFO(state.name);
      Needs needs;
      millrace::run([&]() -> Task<void> {
        {
          auto stream = state.build(needs).stream();
          co_await come_to_rest(stream);
        }
        CHECK(needs.calls.in_flight == 0);
        CHECK(needs.tally.alive == 0);
      });
    }
  }

  TEST_CASE("leaving: destroying the stream outside of any loop") {
    for (const State& state : states) {
      INFO(state.name);
      Needs needs;
      std::optional<Stream<MoveOnly>> stream(state.build(needs).stream());
      millrace::run(come_to_rest(*stream));
      stream.reset();
      CHECK(needs.calls.in_flight == 0);
      CHECK(needs.tally.alive == 0);
    }
  }

  TEST_CASE("leaving: a loop over the stage, by break") {
    for (const State& state : states) {
      INFO(state.name);
      Needs needs;
      for (MoveOnly&& x : state.build(needs)) {
        CHECK(x.value() == 0);
        break;
      }
      CHECK(needs.calls.in_flight == 0);
      CHECK(needs.tally.alive == 0);
    }
  }

  TEST_CASE("leaving: by the failure of a stage behind it") {
    for (const State& state : states) {
      INFO(state.name);
      Needs needs;
      const auto fail = [](MoveOnly x) -> Task<int> {
        for (int turn = 0; turn < 20; ++turn) co_await millrace::yield();
        throw std::range_error("broken " + std::to_string(x.value()));
      };
      CHECK_THROWS_WITH_AS(map(fail, state.build(needs)).run(), "broken 0", std::range_error);
      CHECK(needs.calls.in_flight == 0);
      CHECK(needs.tally.alive == 0);
    }
  }

  TEST_CASE("leaving: destroying the stream before its run has had a turn") {
    Needs needs;
    millrace::run([&]() -> Task<void> {
      {
        auto stream = waiting_in(needs, on_event).stream();
        const auto next = [&]() -> Task<void> { co_await stream.next(); };
        Background reading(next());
        co_await millrace::yield();
        reading.unwind();
      }
      CHECK(needs.calls.in_flight == 0);
      CHECK(needs.tally.alive == 0);
      co_await settle();
    });
  }

  TEST_CASE("leaving: a running offload is waited for by close, and by run() where the stream is destroyed") {
    for (const bool by_close : {true, false}) {
      INFO(by_close);
      std::atomic<bool> may_end{false};
      std::atomic<bool> begun{false};
      bool ended = false;
      const auto job = [&] {
        begun = true;
        while (!may_end) std::this_thread::yield();
      };
      const auto work = [&](int x) -> Task<int> {
        if (x == 0) co_return x;
        try {
          co_await millrace::offload(job);
        } catch (...) {
        }
        ended = true;
        co_return x;
      };
      millrace::run([&]() -> Task<void> {
        auto stream = map(work, std::vector{0, 1}).stream();
        co_await stream.next();
        while (!begun) co_await millrace::yield();
        if (by_close) {
          Background closing(stream.close());
          co_await settle();
          CHECK_FALSE(closing.is_over());
          may_end = true;
          while (!closing.is_over()) co_await millrace::yield();
          CHECK(ended);
        } else {
          may_end = true;
        }
      });
      CHECK(ended);
    }
  }

  TEST_CASE("leaving: a foreign await is waited for") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      Calls calls;
      const auto work = [&](int x) -> Task<int> {
        const Calls::Call call(calls);
        if (x != 0) co_await pause;
        co_return x;
      };
      auto stream = map(work, std::vector{0, 1, 2}).stream();
      co_await stream.next();
      co_await settle();
      Background closing(stream.close());
      co_await settle();
      CHECK_FALSE(closing.is_over());
      CHECK(calls.in_flight == 1);
      pause.resume();
      co_await settle();
      CHECK(closing.has_value());
      CHECK(calls.started == 2);
    });
  }

}  // TEST_SUITE
