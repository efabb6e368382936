// SPDX-License-Identifier: MIT
//
// Leaving a run whose thread is inside a read of a range that nobody else owns: it is not waited for.
#include "background.hpp"
#include "gate.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>

using millrace::EventLoop;
using millrace::Stage;
using millrace::Task;
using millrace::task::from_iterable;
using test::Farewell;
using test::Gate;
using test::GatedInts;
using test::take_up_to;

namespace {

// A range that blocks behind its first element, the stage that owns it, and a look at whether it still exists.
struct Blocked {
  explicit Blocked(GatedInts::Then then = GatedInts::Then::goes_on)
      : stage(from_iterable(GatedInts(gate, farewell.token(), then), {.use_thread = true})) {}
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;
  ~Blocked() { gate->open(); }

  // The stage gives its range up too; then only the thread holds it, which the gate holds.
  void check_thread_lets_go() {
    stage.reset();
    CHECK_FALSE(farewell.is_gone());
    gate->open();
    farewell.wait();
  }

  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  Farewell farewell;
  std::optional<Stage<int>> stage;
};

}  // namespace

TEST_SUITE("unit/graph/thread_source_leaving") {

  TEST_CASE("use_thread: break does not wait for a read of an owned range that does not return") {
    Blocked blocked;
    for (int x : *blocked.stage) {
      CHECK(x == 0);
      blocked.gate->wait_until_reached();
      break;
    }
    blocked.check_thread_lets_go();
  }

  TEST_CASE("use_thread: nor does an exception in the body") {
    Blocked blocked;
    const auto iterate = [&] {
      for (int x : *blocked.stage) {
        blocked.gate->wait_until_reached();
        throw std::out_of_range(std::to_string(x));
      }
    };
    CHECK_THROWS_AS(iterate(), std::out_of_range);
    blocked.check_thread_lets_go();
  }

  TEST_CASE("use_thread: nor do close() and the destructor of a stream") {
    for (const bool closes : {true, false}) {
      Blocked blocked;
      millrace::run([&]() -> Task<void> {
        auto stream = blocked.stage->stream();
        co_await take_up_to(stream, *blocked.gate);
        if (closes) co_await stream.close();
      });
      blocked.check_thread_lets_go();
    }
  }

  TEST_CASE("use_thread: nor does cancelling the one who awaits the stage") {
    Blocked blocked;
    millrace::run([&]() -> Task<void> {
      const auto collect = [&]() -> Task<std::size_t> { co_return (co_await *blocked.stage).size(); };
      test::Background collecting(collect());
      while (!blocked.gate->is_reached()) co_await millrace::yield();
      collecting.cancel();
      while (!collecting.is_over()) co_await millrace::yield();
      CHECK(collecting.was_cancelled());
    });
    blocked.check_thread_lets_go();
  }

  TEST_CASE("use_thread: nor does a stop that another thread requests") {
    Blocked blocked;
    std::stop_source source;
    std::thread stopper([&] {
      blocked.gate->wait_until_reached();
      source.request_stop();
    });
    const auto collect = [&]() -> Task<void> { co_await *blocked.stage; };
    CHECK_THROWS_AS(millrace::run(millrace::with_stop(source.get_token(), collect())), millrace::Cancelled);
    stopper.join();
    blocked.check_thread_lets_go();
  }

  TEST_CASE("use_thread: nor does the end of the loop, which the thread then leaves alone") {
    Blocked blocked;
    {
      EventLoop loop;
      const auto consume = [&]() -> Task<void> {
        auto stream = blocked.stage->stream();
        co_await take_up_to(stream, *blocked.gate);
        loop.close([] {});
        co_await stream.next();
      };
      loop.spawn(consume(), [](const millrace::Outcome<void>&) {});
      loop.run();
    }
    blocked.check_thread_lets_go();
  }

  TEST_CASE("use_thread: what a read throws after its run has been left is dropped") {
    Blocked blocked(GatedInts::Then::throws);
    for (int x : *blocked.stage | std::views::take(1)) {
      CHECK(x == 0);
      blocked.gate->wait_until_reached();
    }
    blocked.check_thread_lets_go();
  }

  TEST_CASE("use_thread: a view that refers to nothing of the caller's is not waited for") {
    const auto gate = std::make_shared<Gate>();
    const test::OpenAtEnd opened(*gate);
    const auto pass = [gate](int x) {
      if (x == 1) gate->pass();
      return x;
    };
    for (int x : from_iterable(std::views::iota(0) | std::views::transform(pass), {.use_thread = true})) {
      CHECK(x == 0);
      gate->wait_until_reached();
      break;
    }
    CHECK_FALSE(gate->is_passed());
  }

  TEST_CASE("use_thread: a next() that is cancelled takes no element") {
    const auto gate = std::make_shared<Gate>();
    const test::OpenAtEnd opened(*gate);
    millrace::run([&]() -> Task<void> {
      millrace::graph::ThreadSource<GatedInts> source(GatedInts(gate), 0);
      const std::optional<int> zero = co_await source.next();
      CHECK(zero == 0);
      const auto next = [&]() -> Task<std::optional<int>> { co_return co_await source.next(); };
      test::Background waiting(next());
      while (!gate->is_reached()) co_await millrace::yield();
      waiting.cancel();
      co_await test::settle();
      CHECK(waiting.was_cancelled());
      gate->open();
      const std::optional<int> one = co_await source.next();
      CHECK(one == 1);
      co_await source.close();
    });
  }

}  // TEST_SUITE
