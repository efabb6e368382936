// SPDX-License-Identifier: MIT
//
// What a function may take beside its element, by type.
#include "background.hpp"
#include "consume.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ranges>
#include <set>
#include <stop_token>
#include <utility>
#include <vector>

using millrace::ElementIndex;
using millrace::Event;
using millrace::StageOptions;
using millrace::Task;
using millrace::WorkerInfo;
using millrace::task::filter;
using millrace::task::map;
using Ints = std::vector<int>;
using test::later;

namespace {

struct Context {
  int base = 100;
};

Context make_context() { return {}; }

int at(const ElementIndex& index) { return index.size() == 1 ? static_cast<int>(index[0]) : -1; }

template <class Fn>
Ints with_context(Fn fn) {
  // Clang 19 forgets an initialiser that does not depend on the template's parameters; one that does is kept.
  const auto start = [] { return make_context(); };
  return map(fn, Ints{7, 8}, StageOptions{.on_start = start}) | millrace::to_vector;
}

}  // namespace

TEST_SUITE("unit/graph/injection") {

  TEST_CASE("injection: each alone, by value and by const&") {
    const Ints data{7, 8};
    CHECK((map([](int x, WorkerInfo w) { return x + static_cast<int>(w.index); }, data) |
           millrace::to_vector) == data);
    CHECK((map([](int x, const WorkerInfo& w) { return x + static_cast<int>(w.index); }, data) |
           millrace::to_vector) == data);
    CHECK((map([](int x, ElementIndex i) { return 10 * x + at(i); }, data) | millrace::to_vector) ==
          Ints{70, 81});
    CHECK((map([](int x, const ElementIndex& i) { return 10 * x + at(i); }, data) | millrace::to_vector) ==
          Ints{70, 81});
    CHECK((map([](int x, std::stop_token t) { return t.stop_possible() && !t.stop_requested() ? x : 0; },
               data) |
           millrace::to_vector) == data);
    CHECK(
        (map([](int x, const std::stop_token& t) { return t.stop_possible() && !t.stop_requested() ? x : 0; },
             data) |
         millrace::to_vector) == data);
    CHECK(with_context([](int x, Context& c) { return x + c.base; }) == Ints{107, 108});
  }

  TEST_CASE("injection: several, in any order") {
    CHECK(with_context([](int x, Context& c, WorkerInfo w) {
            return x + c.base + static_cast<int>(w.index);
          }) == Ints{107, 108});
    CHECK(with_context([](int x, const ElementIndex& i, Context& c) { return x + c.base + at(i); }) ==
          Ints{107, 109});
    CHECK(with_context([](int x, std::stop_token t, const WorkerInfo&, ElementIndex i) {
            return t.stop_requested() ? 0 : x + at(i);
          }) == Ints{7, 9});
    CHECK(with_context([](int x, ElementIndex i, std::stop_token, Context& c, WorkerInfo) {
            return x + at(i) + c.base;
          }) == Ints{107, 109});
    CHECK(with_context([](int x, WorkerInfo, Context& c, const std::stop_token&, const ElementIndex& i) {
            return x + at(i) + c.base;
          }) == Ints{107, 109});
  }

  TEST_CASE("injection: nothing where f(x) alone will do") {
    const auto with_default = [](int x, int y = 1) { return x + y; };
    CHECK((map(with_default, Ints{7}) | millrace::to_vector) == Ints{8});
    const auto any = [](int x, auto... more) { return x + static_cast<int>(sizeof...(more)); };
    CHECK((map(any, Ints{7}) | millrace::to_vector) == Ints{7});
    const auto optional_worker = [](int x, WorkerInfo w = {99}) { return x + static_cast<int>(w.index); };
    CHECK((map(optional_worker, Ints{1}) | millrace::to_vector) == Ints{100});
  }

  TEST_CASE("injection: into a coroutine, where it lives until the call is over") {
    for (const test::Way way : test::every_way) {
      const auto late = [](int x, const ElementIndex& i, Context& c, const std::stop_token& t,
                           const WorkerInfo& w) -> Task<int> {
        co_await millrace::yield();
        co_return t.stop_requested() || w.index > 2 ? -1 : c.base + x + at(i);
      };
      const auto stage =
          map(late, Ints{7, 8, 9}, StageOptions{.workers = 3, .ordered = true, .on_start = make_context});
      CHECK(test::consume(way, stage) == Ints{107, 109, 111});
    }
  }

  TEST_CASE("injection: into a filter") {
    const auto first_two = [](int, ElementIndex i) { return at(i) < 2; };
    CHECK((filter(first_two, std::views::iota(5, 9)) | millrace::to_vector) == Ints{5, 6});
  }

  TEST_CASE("injection: the worker's index counts from 0, each call in flight has another") {
    millrace::run([]() -> Task<void> {
      std::multiset<std::size_t> indices;
      Event go;
      const auto wait = [&](int x, WorkerInfo worker) -> Task<int> {
        indices.insert(worker.index);
        co_await go.wait();
        co_return x;
      };
      auto stream = map(wait, std::views::iota(0), {.workers = 3}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      test::Background waiting(next());
      co_await test::settle();
      CHECK(indices == std::multiset<std::size_t>{0, 1, 2});
      co_await stream.close();
      co_await test::settle();
    });
  }

  TEST_CASE(
      "injection: the element's index is its position at the source, through maps, filters and workers") {
    const auto later = [](int x) -> Task<int> {
      for (int turn = 0; turn < (x * 7) % 4; ++turn) co_await millrace::yield();
      co_return x;
    };
    const auto is_even = [](int x) { return x % 2 == 0; };
    const auto check = [](int x, ElementIndex i) -> Task<bool> {
      co_await millrace::yield();
      co_return at(i) == x - 50;
    };
    const auto stage =
        map(check, filter(is_even, map(later, std::views::iota(50, 90), {.workers = 4})), {.workers = 3});
    const std::vector<bool> all = stage | millrace::to_vector;
    CHECK(all == std::vector<bool>(20, true));
  }

  TEST_CASE("injection: the element's index behind sources that are awaited, and in order") {
    const auto numbers = []() -> millrace::AsyncGenerator<int> {
      for (int i = 0; i < 5; ++i) co_yield 10 * i;
    };
    const auto check = [](int x, ElementIndex i) { return x == 10 * at(i); };
    const std::vector<bool> all = map(check, numbers()) | millrace::to_vector;
    CHECK(all == std::vector<bool>(5, true));
  }

  TEST_CASE("injection: the element's index at each of two consumers") {
    Ints seen;
    const auto source = map(later, std::views::iota(10, 13));
    const auto note = [&seen](int x, ElementIndex i) { return seen.push_back(x - at(i)), 0; };
    millrace::task::run(map(note, source), map(note, source));
    CHECK(seen == Ints(6, 10));
  }

  TEST_CASE("ElementIndex: compares from the first number on") {
    const auto collect = [](int, ElementIndex i) { return i; };
    const auto indices = map(collect, Ints{0, 0, 0}) | millrace::to_vector;
    CHECK(indices[0] < indices[1]);
    CHECK(indices[2] > indices[1]);
    CHECK(indices[1] == ElementIndex(indices[1]));
    CHECK(indices[0] != indices[2]);
  }

  TEST_CASE("injection: the stop token is requested when the run is stopped") {
    millrace::run([]() -> Task<void> {
      std::stop_token seen;
      Event never;
      const auto keep = [&](int x, std::stop_token token) -> Task<int> {
        seen = std::move(token);
        co_await never.wait();
        co_return x;
      };
      auto stream = map(keep, Ints{1}).stream();
      const auto next = [&]() -> Task<void> { co_await stream.next(); };
      test::Background waiting(next());
      co_await test::settle();
      CHECK_FALSE(seen.stop_requested());
      co_await stream.close();
      CHECK(seen.stop_requested());
      co_await test::settle();
    });
  }

  TEST_CASE("injection: a context that can be neither copied nor moved out of is one object for all calls of "
            "a worker") {
    std::set<const void*> contexts;
    const auto make = [] { return std::make_unique<int>(0); };
    const auto count = [&](int, std::unique_ptr<int>& context) {
      contexts.insert(&context);
      return ++*context;
    };
    const Ints all = map(count, std::views::iota(0, 5), StageOptions{.on_start = make}) | millrace::to_vector;
    CHECK(all == Ints{1, 2, 3, 4, 5});
    CHECK(contexts.size() == 1);
  }

}  // TEST_SUITE
