// SPDX-License-Identifier: MIT
//
// Graphs that are very long, very wide or deeply nested: built, run, left, failed and destroyed on a small stack.
#include "counted.hpp"
#include "functions.hpp"
#include "small_stack.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using millrace::AsyncGenerator;
using millrace::ElementIndex;
using millrace::Stage;
using millrace::Task;
using millrace::task::concat;
using millrace::task::filter;
using millrace::task::flat_map;
using millrace::task::from_iterable;
using millrace::task::map;
using millrace::task::ordered;
using test::add_one;
using test::add_one_later;
using test::result_on_small_stack;
using Ints = std::vector<int>;

namespace {

constexpr int stages = 10'000;
constexpr int branches = 1'000;
// More than a queue holds. Without an end, to fill all queues would take the square of the stages.
constexpr auto some = std::views::iota(0, 20);

Task<int> add_one_ready(int x) { co_return x + 1; }
AsyncGenerator<int> give_later(int x) {
  co_await millrace::yield();
  co_yield x;
}

template <class Fn>
Stage<int> chain(Fn fn, int length, Stage<int> stage) {
  for (int i = 0; i != length; ++i) stage = map(fn, std::move(stage));
  return stage;
}

// Throws at the fifth element, in the middle of the chain.
Stage<int> failing_chain(auto fn) {
  const auto fail = [](int x) {
    if (x == stages / 2 + 5) throw std::range_error("middle");
    return x;
  };
  return chain(fn, stages / 2, map(fail, chain(fn, stages / 2, from_iterable(some))));
}

std::string failure_of(const Stage<int>& stage) {
  try {
    stage.run();
  } catch (const std::range_error& error) {
    return error.what();
  }
  return "none";
}

Task<int> take_one_and_destroy(Stage<int> stage) {
  auto stream = stage.stream();
  const std::optional<int> first = co_await stream.next();
  co_return *first;
}
Task<int> take_one_and_close(Stage<int> stage) {
  auto stream = stage.stream();
  const std::optional<int> first = co_await stream.next();
  co_await stream.close();
  co_return *first;
}
int iterate_one(const Stage<int>& stage) { return *stage.begin(); }

// The first elements that three consumers get who then leave.
Ints left_early(const Stage<int>& stage) {
  return {iterate_one(stage), millrace::run(take_one_and_destroy(stage)),
          millrace::run(take_one_and_close(stage))};
}

// A stage that reads a stream of a stage, and so on.
Stage<int> streams(int length, Stage<int> stage) {
  for (int i = 0; i != length; ++i) stage = from_iterable(stage.stream());
  return stage;
}

// A stage whose function holds a stage, and so on.
Stage<int> holders(int length, Stage<int> stage) {
  for (int i = 0; i != length; ++i) stage = map([stage](int x) { return x; }, Ints{1});
  return stage;
}

// Says when it goes.
class Noted {
 public:
  Noted(std::vector<std::string>& notes, std::string name) : notes_(notes), name_(std::move(name)) {}
  Noted(const Noted&) = delete;
  Noted& operator=(const Noted&) = delete;
  ~Noted() { notes_.push_back(name_); }

 private:
  std::vector<std::string>& notes_;
  std::string name_;
};

// Its members go in the order of the language: first the stage, with what its function holds.
struct Lookup {
  std::shared_ptr<Noted> pool;
  Stage<int> ids;
};

int count_of(const Stage<int>& stage) {
  int count = 0;
  for ([[maybe_unused]] const int x : stage) ++count;
  return count;
}

// Two branches of every stage, one of which gives nothing.
Stage<int> diamonds(auto fn, int length, Stage<int> stage) {
  const auto none = [](int) { return false; };
  for (int i = 0; i != length; ++i) stage = concat(filter(none, stage), map(fn, stage));
  return stage;
}

}  // namespace

TEST_SUITE("unit/graph/deep_graphs") {

  TEST_CASE("chain: ten thousand plain stages are built, run, left and destroyed") {
    const auto results = result_on_small_stack([] {
      const Stage<int> stage = chain(add_one, stages, from_iterable(some));
      return std::pair(left_early(stage),
                       chain(add_one, stages, from_iterable(Ints{1, 2, 3})) | millrace::to_vector);
    });
    CHECK(results.first == Ints(3, stages));
    CHECK(results.second == Ints{stages + 1, stages + 2, stages + 3});
  }

  TEST_CASE("chain: ten thousand coroutine stages are built, run, left and destroyed") {
    for (const auto fn : {add_one_ready, add_one_later}) {
      const auto results = result_on_small_stack([fn] {
        const Ints source{1, 2, 3};
        const Stage<int> stage = chain(fn, stages, from_iterable(source));
        return std::pair(left_early(stage), stage | millrace::to_vector);
      });
      CHECK(results.first == Ints(3, stages + 1));
      CHECK(results.second == Ints{stages + 1, stages + 2, stages + 3});
    }
  }

  TEST_CASE("chain: ten thousand stages that fail in the middle") {
    CHECK(result_on_small_stack([] { return failure_of(failing_chain(add_one)); }) == "middle");
    CHECK(result_on_small_stack([] { return failure_of(failing_chain(add_one_ready)); }) == "middle");
    CHECK(result_on_small_stack([] { return failure_of(failing_chain(add_one_later)); }) == "middle");
  }

  TEST_CASE("chain: nothing is left of the elements in ten thousand stages when the stream is destroyed") {
    test::Tally tally;
    const int most = result_on_small_stack([&] {
      const auto make = [&](int x) { return test::Counted(x, tally); };
      const auto pass = [](test::Counted x) -> Task<test::Counted> { co_return x; };
      auto stage = map(make, some);
      for (int i = 0; i != stages; ++i) stage = map(pass, std::move(stage), {.maxsize = 1});
      const auto it = stage.begin();
      const test::Counted first = *it;
      return tally.alive;
    });
    CHECK(most >= 19);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("chain: a thousand flat_maps, each a dimension of the position, and a thousand orders") {
    const auto sizes = result_on_small_stack([] {
      Stage<int> stage = from_iterable(Ints{1, 2, 3});
      for (int i = 0; i != branches; ++i) stage = flat_map(give_later, std::move(stage), {.workers = 2});
      const auto size = [](int, ElementIndex index) { return static_cast<int>(index.size()); };
      return map(size, std::move(stage)) | millrace::to_vector;
    });
    CHECK(sizes == Ints(3, branches + 1));
    const Ints in_order = result_on_small_stack([] {
      Stage<int> stage = from_iterable(std::views::iota(0, 5));
      for (int i = 0; i != branches; ++i)
        stage = ordered(map(add_one_later, std::move(stage), {.workers = 3}));
      return stage | millrace::to_vector;
    });
    CHECK(in_order == Ints{branches, branches + 1, branches + 2, branches + 3, branches + 4});
  }

  TEST_CASE("chain: of stages in streams and in functions, built, run and destroyed") {
    const int count = result_on_small_stack([] {
      const Stage<int> never_run = streams(stages, from_iterable(some));
      const Stage<int> held = holders(stages, from_iterable(some));
      return count_of(streams(branches, from_iterable(some))) + count_of(held);
    });
    CHECK(count == 21);
  }

  TEST_CASE("chain: a stage that a function holds goes when it is its turn among the members") {
    std::vector<std::string> notes;
    {
      auto connection = std::make_shared<Noted>(notes, "connection");
      auto pass = [connection = std::move(connection)](int x) { return x; };
      Lookup lookup{.pool = std::make_shared<Noted>(notes, "pool"), .ids = map(std::move(pass), Ints{1, 2})};
      const auto stage = map([lookup = std::move(lookup)](int x) { return x; }, Ints{3});
      CHECK(count_of(stage) == 1);
    }
    CHECK(notes == std::vector<std::string>{"connection", "pool"});
  }

  TEST_CASE("concat: of a thousand inputs, and nested a thousand deep on either side") {
    for (const auto fn : {add_one_ready, add_one_later}) {
      const auto counts = result_on_small_stack([fn] {
        std::vector<Stage<int>> inputs;
        Stage<int> left = from_iterable(Ints{1});
        Stage<int> right = from_iterable(Ints{1});
        for (int i = 0; i != branches; ++i) {
          inputs.push_back(map(fn, Ints{1, 2}));
          left = concat(std::move(left), map(fn, Ints{1}));
          right = concat(Ints{1}, map(add_one, std::move(right)), Ints{});
        }
        return std::array{count_of(concat(std::move(inputs))), count_of(left), count_of(right)};
      });
      CHECK(counts == std::array{2 * branches, branches + 1, branches + 1});
    }
  }

  TEST_CASE("concat: a thousand deep, left, failing and destroyed while it runs") {
    const auto results = result_on_small_stack([] {
      const auto fail = [](int x) {
        if (x == 20) throw std::range_error("twenty");
        return x;
      };
      Stage<int> endless = from_iterable(std::views::iota(0));
      Stage<int> failing = map(fail, std::views::iota(0));
      for (int i = 0; i != branches; ++i) {
        endless =
            concat(std::views::iota(0) | std::views::transform([](int) { return 0; }), std::move(endless));
        failing = concat(map(add_one_later, std::move(failing)), Ints{});
      }
      return std::pair(left_early(endless), failure_of(failing));
    });
    CHECK(results.first == Ints(3, 0));
    CHECK(results.second == "twenty");
  }

  TEST_CASE("fan-out: a thousand consumers of one stage, and a thousand diamonds in a row") {
    for (const auto fn : {add_one_ready, add_one_later}) {
      const auto results = result_on_small_stack([fn] {
        const Stage<int> shared = map(fn, std::views::iota(0, 5));
        std::vector<Stage<int>> consumers;
        for (int i = 0; i != branches; ++i)
          consumers.push_back(i % 2 == 0 ? map(fn, shared) : map(add_one, shared));
        const int all = count_of(concat(std::move(consumers)));
        return std::pair(all, diamonds(fn, branches, from_iterable(Ints{1, 2, 3})) | millrace::to_vector);
      });
      CHECK(results.first == 5 * branches);
      CHECK(results.second == Ints{branches + 1, branches + 2, branches + 3});
    }
  }

  TEST_CASE("fan-out: a thousand diamonds in a row, left and destroyed while they run") {
    const auto results = result_on_small_stack([] {
      const auto source = from_iterable(some);
      return std::pair(left_early(diamonds(add_one, branches, source)),
                       left_early(diamonds(add_one_later, branches, source)));
    });
    CHECK(results.first == Ints(3, branches));
    CHECK(results.second == Ints(3, branches));
  }

}  // TEST_SUITE
