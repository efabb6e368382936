// SPDX-License-Identifier: MIT
//
// What a review found to be wrong: a test for each.

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace mr = millrace;
using namespace std::chrono_literals;
using mr::Task;

namespace {

// Gives numbers without ever suspending, until it is told to end.
mr::AsyncGenerator<int> always_ready(const bool& ended) {
  int i = 0;
  while (!ended) co_yield i++;
}

// Something captured, of which each copy can be asked for.
struct Held {
  static inline std::set<const void*> living;
  Held() { living.insert(this); }
  Held(const Held&) { living.insert(this); }
  Held& operator=(const Held&) = default;
  ~Held() { living.erase(this); }
};

// A source whose second move throws.
struct MovesOnce {
  MovesOnce() = default;
  MovesOnce(MovesOnce&& other) : moves(other.moves + 1) {
    if (moves > 1) throw std::runtime_error("it does not move");
  }
  mr::AsyncGenerator<int>::Next next() { return empty.next(); }

  int moves = 0;
  mr::AsyncGenerator<int> empty = []() -> mr::AsyncGenerator<int> { co_return; }();
};

// A result whose move throws, but for the first few times.
struct Result {
  explicit Result(int allowed) : moves_left(allowed) {}
  Result(Result&& other) : moves_left(other.moves_left - 1) {
    if (moves_left < 0) throw std::runtime_error("it does not move");
  }
  int moves_left;
};

}  // namespace

TEST_SUITE("unit/graph/put_right") {

  TEST_CASE("workers: a call may destroy the stream of its own run before it suspends") {
    std::optional<mr::Stream<int>> stream;
    const auto f = [&](int x) -> Task<int> {
      if (x == 2)
        stream.reset();
      else
        co_await mr::sleep_for(1h);
      co_return x;
    };
    const std::vector<int> numbers{1, 2, 3, 4};
    stream.emplace(mr::task::map(f, numbers, {.workers = 4}).stream());
    const auto consume = [&]() -> Task<void> {
      auto next = stream->next();
      co_await next;
    };
    mr::run(consume);
    CHECK_FALSE(stream.has_value());
  }

  TEST_CASE("fan-out: elements that cannot be copied are refused, by name, before any work starts") {
    int calls = 0;
    const auto make = [&](int x) {
      ++calls;
      return std::make_unique<int>(x);
    };
    const auto value = [](const std::unique_ptr<int>& x) { return *x; };
    const auto shared = mr::task::map(make, std::views::iota(0, 3), {.name = "make"});
    CHECK_THROWS_WITH_AS(
        mr::task::run(mr::task::map(value, shared), mr::task::map(value, shared)),
        "millrace: stage 'make' is used more than once in a graph, and its elements cannot be copied",
        std::invalid_argument);
    CHECK(calls == 0);
  }

  TEST_CASE("source: a generator that is always ready starves no timer") {
    bool ended = false;
    const auto tick = [&](int x) -> Task<int> {
      co_await mr::sleep_for(1ms);
      ended = true;
      co_return x;
    };
    mr::task::run(mr::task::map(tick, std::views::iota(0, 1)), mr::task::from_iterable(always_ready(ended)));
    CHECK(ended);
  }

  TEST_CASE("loop: a function that posts itself again starves no timer") {
    // Shared: the last post arrives when the test is over.
    struct Again {
      std::shared_ptr<bool> ended;
      void operator()() const {
        if (!*ended) mr::EventLoop::current().post(Again{ended});
      }
    };
    const auto ended = std::make_shared<bool>(false);
    const auto tick = [&]() -> Task<void> {
      mr::EventLoop::current().post(Again{ended});
      co_await mr::sleep_for(1ms);
      *ended = true;
    };
    mr::run(tick);
    CHECK(*ended);
  }

  TEST_CASE("run: a result whose move throws is a failure, not a hang") {
    for (int allowed = 0; allowed < 8; ++allowed) {
      const auto give = [allowed]() -> Task<Result> { co_return Result(allowed); };
      try {
        mr::run(give);
      } catch (const std::runtime_error& e) {
        CHECK(std::string(e.what()) == "it does not move");
      }
    }
  }

  TEST_CASE("source: one whose move throws is the run's failure") {
    const auto stage = mr::task::from_iterable(MovesOnce());
    CHECK_THROWS_WITH_AS(stage | mr::to_vector, "it does not move", std::runtime_error);
  }

  TEST_CASE("source: no call is begun after it has failed") {
    for (int at = 1; at < 100; ++at) {
      bool thrown = false;
      int late = 0;
      const auto failing = [&](int x) {
        thrown = x == at;
        return thrown ? throw std::runtime_error("source") : x;
      };
      const auto count = [&](int x) {
        late += thrown ? 1 : 0;
        return x;
      };
      const auto stage =
          mr::task::map(count, std::views::iota(0, 1000) | std::views::transform(failing), {.maxsize = 64});
      CHECK_THROWS_AS(stage | mr::to_vector, std::runtime_error);
      CHECK(late == 0);
    }
  }

  TEST_CASE("loop: what its end cuts short does not look complete") {
    std::size_t taken = 0;
    const auto iterate = [&] {
      const auto close_at_five = [&](int x) -> Task<int> {
        co_await mr::yield();
        if (x == 5) mr::EventLoop::current().close([] {});
        co_return x;
      };
      const auto stage = mr::task::map(close_at_five, std::views::iota(0, 100));
      for ([[maybe_unused]] int x : stage) ++taken;
    };
    // On a thread of its own, whose loop it may close.
    bool cancelled = false;
    std::thread([&] {
      try {
        iterate();
      } catch (const mr::Cancelled&) {
        cancelled = true;
      }
    }).join();
    CHECK(cancelled);
    CHECK(taken < 100);
  }

  TEST_CASE("pipe: a partial keeps the name that it was given") {
    auto partial =
        mr::task::map([](int x) { return x; }, {.maxsize = 1, .name = std::string("a name of some length")});
    const auto stage = std::views::iota(0, 1) | partial;
    CHECK(stage.node()->settings().name == "a name of some length");
  }

  TEST_CASE("source: what a view's function holds lives until the run is over") {
    const auto job = [](int x, const Held* held) -> Task<bool> {
      for (int i = 0; i < x; ++i) co_await mr::yield();
      co_return Held::living.contains(held);
    };
    const auto jobs =
        std::views::iota(0, 5) | std::views::transform([job, held = Held()](int x) { return job(x, &held); });
    int whole = 0;
    for (auto&& outcome : mr::task::parallel(jobs, {.workers = 5})) whole += outcome.value() ? 1 : 0;
    CHECK(whole == 5);
  }

}  // TEST_SUITE
