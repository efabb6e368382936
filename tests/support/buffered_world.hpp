// SPDX-License-Identifier: MIT
//
// Sources for the streams of a buffered pipeline, and what their consumers get.
#pragma once

#include "broken.hpp"
#include "calls.hpp"
#include "counted.hpp"

#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/errors.hpp>
#include <millrace/stream.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace test {

/// Numbers from 0 on; `read` is how many were asked for.
inline millrace::AsyncGenerator<int> counted_numbers(int& read, int count = 10) {
  for (int i = 0; i < count; ++i) {
    ++read;
    co_yield i;
  }
}

// Sources that live in `bodies`; their elements, in `tally`.
struct World {
  Calls bodies;
  Tally tally;
  millrace::Event may_fail;
  millrace::Event never;

  /// Two elements; then it fails, when it may.
  millrace::AsyncGenerator<MoveOnly> failing() {
    const Calls::Call body(bodies);
    co_yield MoveOnly(0, tally);
    co_yield MoveOnly(1, tally);
    co_await may_fail.wait();
    throw Broken("broken");
  }
  millrace::AsyncGenerator<MoveOnly> endless() {
    const Calls::Call body(bodies);
    for (int x = 0;; ++x) co_yield MoveOnly(x, tally);
  }
  millrace::AsyncGenerator<MoveOnly> hanging() {
    const Calls::Call body(bodies);
    co_yield MoveOnly(0, tally);
    co_await never.wait();
  }
  /// `Source` is a stream, or a reference to one.
  template <class Source>
  millrace::AsyncGenerator<MoveOnly> passing(Source source) {
    const Calls::Call body(bodies);
    while (std::optional<MoveOnly> x = co_await source.next()) co_yield std::move(*x);
  }

  bool is_empty() const { return bodies.in_flight == 0 && tally.alive == 0; }
};

// What the next next() does: the element's number, "end", "broken" or "cancelled".
inline millrace::Task<std::string> look(millrace::Stream<MoveOnly>& stream) {
  try {
    const std::optional<MoveOnly> x = co_await stream.next();
    co_return x ? std::to_string(x->value()) : "end";
  } catch (const Broken& error) {
    co_return error.what();
  } catch (const millrace::Cancelled&) {
    co_return "cancelled";
  }
}

// What all of them do, up to the end.
inline millrace::Task<std::string> rest(millrace::Stream<MoveOnly>& stream) {
  std::string all;
  for (;;) {
    const std::string next = co_await look(stream);
    all += next;
    if (next == "end") co_return all;
    all += ' ';
  }
}

inline int times(const std::string& part, const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

template <class Body>
void in_world(Body body) {
  World world;
  millrace::run(std::bind_front(body, std::ref(world)));
  CHECK(world.is_empty());
}

}  // namespace test
