// SPDX-License-Identifier: MIT
//
// A coroutine on this thread's loop that goes on while a test consumes a stage, in whichever way.
#pragma once

#include <millrace/base/outcome.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/loop/event_loop.hpp>

#include <doctest/doctest.h>

#include <utility>

namespace test {

/// Starts `task`, which runs when the loop does; at its own end, drives the loop until the task is over.
class Beside {
 public:
  explicit Beside(millrace::Task<void> task) {
    millrace::EventLoop::current().spawn(std::move(task), [this](const millrace::Outcome<void>& outcome) {
      CHECK(outcome.has_value());
      over_.set();
    });
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() { millrace::run(wait_for(over_)); }

 private:
  static millrace::Task<void> wait_for(millrace::Event& event) { co_await event.wait(); }

  millrace::Event over_;
};

}  // namespace test
