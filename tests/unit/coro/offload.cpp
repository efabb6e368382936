// SPDX-License-Identifier: MIT
#include "background.hpp"
#include "pool_size.hpp"
#include "recorder.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/offload.hpp>
#include <millrace/coro/when_all.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <vector>

using millrace::Event;
using millrace::EventLoop;
using millrace::offload;
using millrace::Task;
using test::Background;
using test::settle;

namespace {

int twice_21() { return 2 * 21; }

/// A job that occupies a thread of the pool until it is let go.
class Blocker {
 public:
  Task<int> work() {
    auto block = [this] {
      loop_.post([this] { started_.set(); });
      go_.acquire();
      return 1;
    };
    co_return co_await offload(std::move(block));
  }
  Event& started() noexcept { return started_; }
  void release() { go_.release(); }

 private:
  EventLoop& loop_ = EventLoop::current();
  Event started_;
  std::binary_semaphore go_{0};
};

template <class T>
Task<void> sleep_until_over(const Background<T>& background) {
  while (!background.is_over()) co_await millrace::sleep_for(std::chrono::microseconds(100));
}

}  // namespace

TEST_SUITE("unit/coro/offload") {

  TEST_CASE("offload: calls the function on another thread, and goes on on this one") {
    millrace::run([]() -> Task<void> {
      const auto here = std::this_thread::get_id();
      const auto there = co_await offload([] { return std::this_thread::get_id(); });
      CHECK(there != here);
      CHECK(std::this_thread::get_id() == here);
    });
  }

  TEST_CASE("offload: gives a value, nothing, a move-only value, a reference") {
    millrace::run([]() -> Task<void> {
      const int value = co_await offload(twice_21);
      CHECK(value == 42);
      std::atomic<bool> called = false;
      co_await offload([&] { called = true; });
      CHECK(called);
      const std::unique_ptr<int> box = co_await offload([] { return std::make_unique<int>(5); });
      CHECK(*box == 5);
      int object = 0;
      int& reference = co_await offload([&]() -> int& { return object; });
      CHECK(&reference == &object);
    });
  }

  TEST_CASE("offload: takes a function that cannot be copied") {
    millrace::run([]() -> Task<void> {
      auto box = std::make_unique<int>(6);
      auto job = [box = std::move(box)] { return *box; };
      const int value = co_await offload(std::move(job));
      CHECK(value == 6);
    });
  }

  TEST_CASE("offload: throws what the function threw, here") {
    millrace::run([]() -> Task<void> {
      bool thrown = false;
      try {
        co_await offload([] { throw std::range_error("too far"); });
      } catch (const std::range_error&) {
        thrown = true;
      }
      CHECK(thrown);
    });
  }

  TEST_CASE("offload: the loop goes on meanwhile") {
    millrace::run([]() -> Task<void> {
      Blocker blocker;
      Background job(blocker.work());
      co_await blocker.started().wait();
      co_await settle();
      CHECK_FALSE(job.is_over());
      blocker.release();
      co_await sleep_until_over(job);
      CHECK(job.value() == 1);
    });
  }

  TEST_CASE("offload: a queued job is withdrawn when it is cancelled; it never runs") {
    const test::PoolSize one_thread(1);
    millrace::run([]() -> Task<void> {
      Blocker blocker;
      Background running(blocker.work());
      co_await blocker.started().wait();
      std::atomic<bool> ran = false;
      const auto queue_job = [&]() -> Task<void> { co_await offload([&] { ran = true; }); };
      Background queued(queue_job());
      co_await settle();
      queued.cancel();
      co_await settle();
      CHECK(queued.was_cancelled());
      blocker.release();
      co_await sleep_until_over(running);
      co_await offload([] {});
      CHECK_FALSE(ran);
    });
  }

  TEST_CASE("offload: a running job is waited for when it is cancelled; its result is not lost") {
    millrace::run([]() -> Task<void> {
      Blocker blocker;
      Background running(blocker.work());
      co_await blocker.started().wait();
      running.cancel();
      co_await settle();
      CHECK_FALSE(running.is_over());
      blocker.release();
      co_await sleep_until_over(running);
      CHECK(running.value() == 1);
    });
  }

  TEST_CASE("offload: under a stopped scope no job is started") {
    millrace::run([]() -> Task<void> {
      Event never;
      std::atomic<bool> ran = false;
      const auto work = [&]() -> Task<void> {
        try {
          co_await never.wait();
        } catch (const millrace::Cancelled&) {
        }
        co_await offload([&] { ran = true; });
      };
      Background background(work());
      co_await settle();
      background.cancel();
      co_await settle();
      CHECK(background.was_cancelled());
      CHECK_FALSE(ran);
    });
  }

  TEST_CASE("set_offload_threads: as many jobs run at once, and no more") {
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{3}}) {
      const test::PoolSize size(threads);
      millrace::run([threads]() -> Task<void> {
        std::vector<std::unique_ptr<Blocker>> blockers;
        std::vector<Background<int>> jobs;
        for (std::size_t i = 0; i <= threads; ++i) {
          blockers.push_back(std::make_unique<Blocker>());
          jobs.emplace_back(blockers.back()->work());
        }
        for (std::size_t i = 0; i < threads; ++i) co_await blockers[i]->started().wait();
        co_await settle();
        CHECK_FALSE(blockers[threads]->started().is_set());
        blockers[0]->release();
        co_await blockers[threads]->started().wait();
        for (std::size_t i = 1; i <= threads; ++i) blockers[i]->release();
        for (const auto& job : jobs) co_await sleep_until_over(job);
      });
    }
  }

  TEST_CASE("set_offload_threads: none is refused") {
    CHECK_THROWS_AS(millrace::set_offload_threads(0), std::invalid_argument);
  }

  TEST_CASE("offload: jobs are started in the order in which they were given") {
    const test::PoolSize one_thread(1);
    test::Recorder recorder;  // used by the one thread of the pool, then by this one
    millrace::run([&]() -> Task<void> {
      const auto noting = [&](int number) -> Task<void> {
        co_await offload([&recorder, number] { recorder.note(number); });
      };
      co_await millrace::when_all(noting(1), noting(2), noting(3), noting(4));
    });
    CHECK(recorder.take() == "1 2 3 4");
  }

}  // TEST_SUITE
