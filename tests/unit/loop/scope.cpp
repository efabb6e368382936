// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "pause_point.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/loop/scope.hpp>

#include <doctest/doctest.h>

#include <optional>

using millrace::Cancelled;
using millrace::Event;
using millrace::Task;
using millrace::loop::Scope;
using test::Background;
using test::settle;
using test::wait_and_note;

namespace {

Scope& root() { return millrace::loop::current_scheduler().root_scope(); }

}  // namespace

TEST_SUITE("unit/loop/scope") {

  TEST_CASE("Scope: a part is stopped with the whole, not the whole with a part") {
    Scope whole(root());
    Scope part(whole);
    Scope other(whole);
    part.stop();
    CHECK(part.stopped());
    CHECK_FALSE(whole.stopped());
    whole.stop();
    CHECK(other.stopped());
    CHECK_FALSE(root().stopped());
  }

  TEST_CASE("Scope: a part of a stopped whole is stopped from the start") {
    Scope whole(root());
    whole.stop();
    const Scope part(whole);
    CHECK(part.stopped());
  }

  TEST_CASE("Scope: one of its own is not stopped with any other") {
    Scope whole(root());
    const Scope alone(whole.scheduler());
    whole.stop();
    CHECK_FALSE(alone.stopped());
  }

  TEST_CASE("Scope: its token is requested to stop with it") {
    Scope scope(root());
    const std::stop_token token = scope.token();
    CHECK(token.stop_possible());
    CHECK(scope.token() == token);
    CHECK_FALSE(token.stop_requested());
    scope.stop();
    CHECK(token.stop_requested());
  }

  TEST_CASE("Scope: a token that is made after the stop is requested already") {
    Scope scope(root());
    scope.stop();
    CHECK(scope.token().stop_requested());
  }

  TEST_CASE("Scope: a callback of its token may end the scope") {
    std::optional<Scope> scope(std::in_place, root());
    const std::stop_callback callback(scope->token(), [&] { scope.reset(); });
    scope->stop();
    CHECK_FALSE(scope.has_value());
  }

  TEST_CASE("Scope: stopping ends the awaits under it in the order in which they began, by the loop") {
    millrace::run([]() -> Task<void> {
      Event never;
      test::Recorder recorder;
      Scope scope(root());
      const auto under = [&scope](Task<void> task) -> Task<void> {
        co_await millrace::coro::EnterScope{&scope};
        co_await std::move(task);
      };
      Background a(under(wait_and_note(never, recorder, "a")));
      Background b(under(wait_and_note(never, recorder, "b")));
      co_await settle();
      scope.stop();
      CHECK(recorder.take().empty());
      co_await settle();
      CHECK(recorder.take() == "a b");
      CHECK(a.was_cancelled());
      CHECK(b.was_cancelled());
    });
  }

  TEST_CASE("Scope: unwind resumes what was cancelled inside the call") {
    millrace::run([]() -> Task<void> {
      Event never;
      test::Recorder recorder;
      Background waiting(wait_and_note(never, recorder, "unwound"));
      co_await settle();
      waiting.unwind();
      CHECK(recorder.take() == "unwound");
      CHECK(waiting.was_cancelled());
    });
  }

  TEST_CASE("Scope: unwind resumes what has been woken, which goes on to its next await") {
    millrace::run([]() -> Task<void> {
      Event first;
      Event never;
      test::Recorder recorder;
      const auto work = [&]() -> Task<void> {
        const test::NoteAtEnd at_end(recorder, "unwound");
        co_await first.wait();
        recorder.note("woken");
        co_await never.wait();
        recorder.note("not reached");
      };
      Background waiting(work());
      co_await settle();
      first.set();
      waiting.unwind();
      CHECK(recorder.take() == "woken unwound");
    });
  }

  TEST_CASE("Scope: unwind leaves what cannot end yet to its own time") {
    millrace::run([]() -> Task<void> {
      test::PausePoint pause;
      Event finish;
      test::Recorder recorder;
      const auto foreign = [&]() -> Task<void> {
        const test::NoteAtEnd at_end(recorder, "foreign");
        co_await pause;
      };
      const auto protected_await = [&]() -> Task<void> {
        const test::NoteAtEnd at_end(recorder, "shielded");
        co_await millrace::shielded(finish.wait());
      };
      Background a(foreign());
      Background b(protected_await());
      co_await settle();
      a.unwind();
      b.unwind();
      CHECK(recorder.take().empty());
      pause.resume();
      CHECK(recorder.take() == "foreign");
      finish.set();
      co_await settle();
      CHECK(recorder.take() == "shielded");
    });
  }

  TEST_CASE("Scope: stopping is sticky: every later await under it is cancelled") {
    millrace::run([]() -> Task<void> {
      Event never;
      int cancelled = 0;
      const auto stubborn = [&]() -> Task<void> {
        for (int attempt = 0; attempt < 3; ++attempt) {
          try {
            co_await never.wait();
          } catch (const Cancelled&) {
            ++cancelled;
          }
        }
      };
      Background waiting(stubborn());
      co_await settle();
      waiting.cancel();
      co_await settle();
      CHECK(cancelled == 3);
      CHECK(waiting.has_value());
    });
  }

}  // TEST_SUITE
