// SPDX-License-Identifier: MIT
//
// A queue under random use from both sides, with waits that are cancelled: nothing is lost or invented.
#include "jitter.hpp"

#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/queue/bounded_queue.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using millrace::BoundedQueue;
using millrace::EventLoop;
using millrace::Outcome;
using millrace::Task;
using test::Jitter;

namespace {

constexpr int writers = 8;
constexpr int readers = 5;
constexpr int each = 1000;

struct Element {
  int writer;
  int number;
};

std::chrono::microseconds short_time(Jitter& jitter) { return std::chrono::microseconds(jitter.number(30)); }

Task<void> write(BoundedQueue<Element>& queue, int writer) {
  Jitter jitter(static_cast<unsigned>(writer));
  for (int number = 0; number < each; ++number) {
    Element element{writer, number};
    bool inside = false;
    while (!inside) {
      try {
        inside = co_await millrace::with_timeout(short_time(jitter), queue.push(std::move(element)));
      } catch (const millrace::TimeoutError&) {
      }
    }
    if (jitter.number(4) == 0) co_await millrace::yield();
  }
}

Task<void> read(BoundedQueue<Element>& queue, std::vector<Element>& taken, int reader) {
  Jitter jitter(static_cast<unsigned>(100 + reader));
  for (;;) {
    try {
      const std::optional<Element> element = co_await millrace::with_timeout(short_time(jitter), queue.pop());
      if (!element) co_return;
      taken.push_back(*element);
    } catch (const millrace::TimeoutError&) {
    }
    if (jitter.number(4) == 0) co_await millrace::yield();
  }
}

}  // namespace

TEST_SUITE("stress/queue") {

  TEST_CASE("BoundedQueue: with waits that run out at random, every element arrives, and once") {
    for (const int capacity : {1, 2, 16}) {
      BoundedQueue<Element> queue(capacity);
      std::vector<Element> taken;
      int writing = writers;
      EventLoop loop;
      for (int writer = 0; writer < writers; ++writer) {
        loop.spawn(write(queue, writer), [&](const Outcome<void>&) {
          if (--writing == 0) queue.close();
        });
      }
      for (int reader = 0; reader < readers; ++reader) loop.spawn(read(queue, taken, reader));
      loop.run();

      std::vector<std::vector<bool>> seen(writers, std::vector<bool>(each, false));
      bool twice = false;
      for (const Element& element : taken) {
        const auto flag = seen[static_cast<std::size_t>(element.writer)].begin() + element.number;
        twice = twice || *flag;
        *flag = true;
      }
      CHECK(taken.size() == writers * each);
      CHECK_FALSE(twice);
    }
  }

}  // TEST_SUITE
