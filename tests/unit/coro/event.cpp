// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>

#include <doctest/doctest.h>

#include <optional>

using millrace::Event;
using millrace::Task;
using test::Background;
using test::settle;

namespace {

Task<void> note_when_set(Event& event, test::Recorder& recorder, int number) {
  co_await event.wait();
  recorder.note(number);
}

}  // namespace

TEST_SUITE("unit/coro/event") {

  TEST_CASE("Event: set() wakes all who wait, in order, not inside the call") {
    millrace::run([]() -> Task<void> {
      Event event;
      test::Recorder recorder;
      Background a(note_when_set(event, recorder, 1));
      Background b(note_when_set(event, recorder, 2));
      Background c(note_when_set(event, recorder, 3));
      co_await settle();
      CHECK_FALSE(event.is_set());
      event.set();
      CHECK(event.is_set());
      CHECK(recorder.take().empty());
      co_await settle();
      CHECK(recorder.take() == "1 2 3");
    });
  }

  TEST_CASE("Event: once set, it is set for every later wait") {
    millrace::run([]() -> Task<void> {
      Event event;
      event.set();
      event.set();
      co_await event.wait();
      co_await event.wait();
      CHECK(event.is_set());
    });
  }

  TEST_CASE("Event: set() without anyone waiting, and outside of a loop") {
    Event event;
    event.set();
    CHECK(event.is_set());
  }

  TEST_CASE("Event: a cancelled wait leaves the others waiting") {
    millrace::run([]() -> Task<void> {
      Event event;
      test::Recorder recorder;
      Background a(note_when_set(event, recorder, 1));
      Background b(note_when_set(event, recorder, 2));
      Background c(note_when_set(event, recorder, 3));
      co_await settle();
      b.cancel();
      co_await settle();
      CHECK(b.was_cancelled());
      event.set();
      co_await settle();
      CHECK(recorder.take() == "1 3");
    });
  }

  TEST_CASE("Event: a wait that was woken is not cancelled any more") {
    millrace::run([]() -> Task<void> {
      Event event;
      test::Recorder recorder;
      Background a(note_when_set(event, recorder, 1));
      co_await settle();
      event.set();
      a.cancel();
      co_await settle();
      CHECK(recorder.take() == "1");
      CHECK(a.has_value());
    });
  }

  TEST_CASE("Event: may be destroyed as soon as it was set") {
    millrace::run([]() -> Task<void> {
      std::optional<Event> event(std::in_place);
      test::Recorder recorder;
      Background a(note_when_set(*event, recorder, 1));
      co_await settle();
      event->set();
      event.reset();
      co_await settle();
      CHECK(recorder.take() == "1");
    });
  }

}  // TEST_SUITE
