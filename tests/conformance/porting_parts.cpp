// SPDX-License-Identifier: MIT
//
// The right sides of docs/porting-from-pypeln.md: the parts that pl.task exports beside its operators, and turbopipes.
#include "functions.hpp"
#include "porting.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <vector>

namespace mr = millrace;
using test::answer;

namespace {

using Ints = std::vector<int>;

// [queue]
mr::Task<void> produce(mr::BoundedQueue<int>& queue, int from) {
  for (int x = from; x < from + 3; ++x) co_await queue.push(x);
}

mr::Task<void> produce_all(mr::BoundedQueue<int>& queue) {
  co_await mr::when_all(produce(queue, 0), produce(queue, 10), produce(queue, 20));
  queue.close();  // what is inside is still delivered
}

mr::Task<int> sum_of(mr::BoundedQueue<int>& queue) {
  int sum = 0;
  while (std::optional<int> x = co_await queue.pop()) sum += *x;
  co_return sum;
}
// [/queue]

struct WorkFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int in_flight = 0;

mr::Task<int> work(int x) {
  struct InFlight {
    InFlight() { ++in_flight; }
    ~InFlight() { --in_flight; }
  };
  const InFlight call;
  for (int turn = 0; turn < 20; ++turn) co_await mr::yield();
  if (x == 2) throw WorkFailed("two");
  co_return 2 * x;
}

}  // namespace

TEST_SUITE("conformance/porting_parts") {

  // In the suite: outside of it, other files have others of these names.
  using test::porting::numbers;

  TEST_CASE("pl.task.IterableQueue: put, get, worker_done") {
    int sum = 0;
    const auto amain = [&]() -> mr::Task<void> {
      mr::BoundedQueue<int> queue(4);
      auto [nothing, total] = co_await mr::when_all(produce_all(queue), sum_of(queue));
      static_cast<void>(nothing);
      sum = total;
    };
    mr::run(amain);
    CHECK(sum == 99);
  }

  TEST_CASE("pl.task.IterableQueue: stop, kill, raise_exception") {
    mr::BoundedQueue<int> delivering(4);
    mr::BoundedQueue<int> dropping(4);
    mr::BoundedQueue<int> failing(4);
    for (auto* queue : {&delivering, &dropping, &failing}) CHECK(queue->try_push(1));
    // [queue_ends]
    delivering.close();
    dropping.stop();
    failing.fail(std::make_exception_ptr(WorkFailed("the source")));
    // [/queue_ends]
    CHECK(mr::run(sum_of(delivering)) == 1);
    CHECK(mr::run(sum_of(dropping)) == 0);
    CHECK_THROWS_WITH_AS(mr::run(sum_of(failing)), "the source", WorkFailed);
  }

  TEST_CASE("a queue as a source") {
    mr::BoundedQueue<int> queue(4);
    for (int x : {1, 3, 4}) CHECK(queue.try_push(x));
    queue.close();
    // [queue_source]
    auto stage = queue | mr::task::map(work, {.workers = 2});
    // [/queue_source]
    Ints results = stage | mr::to_vector;
    std::ranges::sort(results);
    CHECK(results == Ints{2, 6, 8});
  }

  TEST_CASE("pl.task.run_coroutine_in_loop, run_function_in_loop") {
    int result = 0;
    const auto amain = [&]() -> mr::Task<void> {
      mr::Event posted;
      // [in_loop]
      mr::EventLoop& loop = mr::EventLoop::current();
      loop.spawn(answer(), [&](mr::Outcome<int> outcome) { result = outcome.value(); });
      loop.post([&] { posted.set(); });  // the one call that any thread may make
      // [/in_loop]
      co_await posted.wait();
      while (result == 0) co_await mr::yield();
    };
    mr::run(amain);
    CHECK(result == 42);
  }

  TEST_CASE("leaving the block of a pl.task.Supervisor") {
    const auto amain = [&]() -> mr::Task<void> {
      // [supervisor]
      auto stage = std::views::iota(10) | mr::task::map(work, {.workers = 3});  // endless
      auto stream = stage.stream();
      std::optional<int> first = co_await stream.next();
      co_await stream.close();  // returns when nothing of the run is left
      // [/supervisor]
      CHECK(first == 20);
      CHECK(in_flight == 0);
    };
    mr::run(amain);
  }

  TEST_CASE("turbopipes.aparallel") {
    Ints results;
    int failures = 0;
    const auto use = [&](int x) { results.push_back(x); };
    const auto amain = [&]() -> mr::Task<void> {
      // [aparallel]
      auto tasks = std::views::iota(0, 5) | std::views::transform(work);
      auto stream = mr::task::parallel(tasks, {.workers = 3}).stream();
      while (std::optional<mr::Outcome<int>> done = co_await stream.next()) {
        try {
          use(done->value());
        } catch (const WorkFailed&) {
          ++failures;
        }
      }
      // [/aparallel]
    };
    mr::run(amain);
    std::ranges::sort(results);
    CHECK(results == Ints{0, 2, 6, 8});
    CHECK(failures == 1);
  }

  TEST_CASE("contextlib.aclosing around turbopipes.aparallel") {
    const auto amain = [&]() -> mr::Task<void> {
      auto tasks = std::views::iota(3) | std::views::transform(work);
      auto stream = mr::task::parallel(tasks, {.workers = 3}).stream();
      static_cast<void>(co_await stream.next());
      CHECK(in_flight > 0);
      // [aclosing]
      co_await stream.close();
      // [/aclosing]
      CHECK(in_flight == 0);
    };
    mr::run(amain);
  }

  TEST_CASE("turbopipes.aiter_chunks") {
    // [aiter_chunks]
    auto chunks = mr::task::chunk(5, numbers(13));
    // [/aiter_chunks]
    CHECK((chunks | mr::to_vector) == std::vector<Ints>{{0, 1, 2, 3, 4}, {5, 6, 7, 8, 9}, {10, 11, 12}});
  }
}
