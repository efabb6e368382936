// SPDX-License-Identifier: MIT
//
// flat_map: each element of what the function returns, whatever that is.
#include "consume.hpp"
#include "counted.hpp"
#include "queue_steps.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::ElementIndex;
using millrace::Stage;
using millrace::Task;
using millrace::task::flat_map;
using millrace::task::map;
using Ints = std::vector<int>;

namespace {

Ints up_to(int x) {
  Ints all;
  for (int i = 0; i < x; ++i) all.push_back(10 * x + i);
  return all;
}
Task<Ints> up_to_later(int x) {
  co_await millrace::yield();
  co_return up_to(x);
}
AsyncGenerator<int> generated_up_to(int x) {
  for (const int y : up_to(x)) {
    co_await millrace::yield();
    co_yield y;
  }
}
Stage<int> staged(int x) {
  return map([](int y) { return y; }, up_to(x));
}
Task<Stage<int>> staged_later(int x) {
  co_await millrace::yield();
  co_return staged(x);
}

const Ints of_three_to_zero{30, 31, 32, 20, 21, 10};

template <class F>
void check_kind(const F& f) {
  for (const test::Way way : test::every_way) {
    INFO(test::name_of(way));
    CHECK(test::consume(way, flat_map(f, Ints{3, 2, 1, 0})) == of_three_to_zero);
    CHECK(test::consume(way, flat_map(f, Ints{3, 2, 1, 0}, {.maxsize = 1})) == of_three_to_zero);
    CHECK(test::consume(way, flat_map(f, Ints{3, 2, 1, 0}, {.workers = 3, .ordered = true})) ==
          of_three_to_zero);
    Ints all = test::consume(way, flat_map(f, Ints{3, 2, 1, 0}, {.workers = 8}));
    std::ranges::sort(all);
    CHECK(all == Ints{10, 20, 21, 30, 31, 32});
    CHECK(test::consume(way, flat_map(f, Ints{})).empty());
    CHECK(test::consume(way, flat_map(f, Ints{0, 0, 0})).empty());
  }
}

}  // namespace

TEST_SUITE("unit/task/flat_map") {

  TEST_CASE("flat_map: a vector, a Task of one, a generator, a stage, a Task of one") {
    check_kind(up_to);
    check_kind(up_to_later);
    check_kind(generated_up_to);
    check_kind(staged);
    check_kind(staged_later);
  }

  TEST_CASE("flat_map: a view, also of what is not stored") {
    const auto view = [](int x) {
      return std::views::iota(0, x) | std::views::transform([x](int i) { return 10 * x + i; });
    };
    check_kind(view);
  }

  TEST_CASE("flat_map: a reference to an array or a vector copies its elements out") {
    static constexpr std::array<int, 2> two{1, 2};
    static constexpr int three[]{3, 4, 5};
    const std::vector<std::string> words{"a", "b"};
    const auto array = [](int) -> const std::array<int, 2>& { return two; };
    const auto plain_array = [](int) -> const int(&)[3] { return three; };
    const auto vector = [&](int) -> const std::vector<std::string>& { return words; };
    CHECK((flat_map(array, Ints{0, 0}) | millrace::to_vector) == Ints{1, 2, 1, 2});
    CHECK((flat_map(plain_array, Ints{0}) | millrace::to_vector) == Ints{3, 4, 5});
    CHECK((flat_map(vector, Ints{0, 0}) | millrace::to_vector) ==
          std::vector<std::string>{"a", "b", "a", "b"});
    CHECK(words == std::vector<std::string>{"a", "b"});
  }

  TEST_CASE("flat_map: a queue by reference, to its end") {
    BoundedQueue<int> queue(4);
    for (int x : {1, 2, 3}) CHECK(queue.try_push(x));
    queue.close();
    const auto read = [&](int) -> BoundedQueue<int>& { return queue; };
    CHECK((flat_map(read, Ints{0, 0}) | millrace::to_vector) == Ints{1, 2, 3});
  }

  TEST_CASE("flat_map: move-only elements are moved out of what was returned by value") {
    test::Tally tally;
    const auto make = [&](int x) {
      std::vector<test::MoveOnly> all;
      for (int i = 0; i < x; ++i) all.emplace_back(i, tally);
      return all;
    };
    const auto make_later = [&](int x) -> Task<std::vector<test::MoveOnly>> {
      co_await millrace::yield();
      co_return make(x);
    };
    const auto generate = [&](int x) -> AsyncGenerator<test::MoveOnly> {
      for (int i = 0; i < x; ++i) co_yield test::MoveOnly(i, tally);
    };
    const auto sum = [](const Stage<test::MoveOnly>& stage) {
      int all = 0;
      for (test::MoveOnly&& x : stage) all += x.value();
      return all;
    };
    CHECK(sum(flat_map(make, Ints{3, 4})) == 3 + 6);
    CHECK(sum(flat_map(make_later, Ints{3, 4}, {.workers = 2, .ordered = true})) == 3 + 6);
    CHECK(sum(flat_map(generate, Ints{3, 4}, {.maxsize = 1})) == 3 + 6);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("flat_map: elements of its input that can only be moved") {
    std::vector<std::unique_ptr<int>> pointers;
    pointers.push_back(std::make_unique<int>(2));
    pointers.push_back(std::make_unique<int>(1));
    const auto f = [](std::unique_ptr<int> x) { return up_to(*x); };
    CHECK((flat_map(f, std::move(pointers)) | millrace::to_vector) == Ints{20, 21, 10});
  }

  TEST_CASE("flat_map: elements are not copied on their way from a vector to one consumer") {
    test::Tally tally;
    const auto make = [&](int x) {
      std::vector<test::Counted> all;
      all.reserve(2);
      all.emplace_back(x, tally);
      all.emplace_back(x, tally);
      return all;
    };
    int count = 0;
    for (test::Counted&& x : flat_map(make, Ints{1, 2})) count += x.value();
    CHECK(count == 6);
    CHECK(tally.copies == 0);
    CHECK(tally.alive == 0);
  }

  TEST_CASE("flat_map: ElementIndex gets a dimension, which survives map and filter") {
    const auto note = [](int, const ElementIndex& index) {
      Ints all;
      for (std::size_t i = 0; i < index.size(); ++i) all.push_back(static_cast<int>(index[i]));
      return all;
    };
    const auto two = [](int x) { return Ints{x, x}; };
    const auto once = flat_map(two, Ints{5, 6}, {.maxsize = 1});
    const auto is_any = [](int) -> Task<bool> {
      co_await millrace::yield();
      co_return true;
    };
    const auto kept = millrace::task::filter(is_any, once);
    CHECK((map(note, kept) | millrace::to_vector) == std::vector<Ints>{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    const auto twice = flat_map(generated_up_to, flat_map(two, Ints{2, 1}, {.workers = 3, .ordered = true}));
    CHECK((map(note, twice) | millrace::to_vector) ==
          std::vector<Ints>{{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 1, 0}});
  }

  TEST_CASE("flat_map: asks for its own position, its worker and its token") {
    const auto f = [](int x, std::stop_token token, const ElementIndex& index, millrace::WorkerInfo worker) {
      CHECK_FALSE(token.stop_requested());
      CHECK(worker.index == 0);
      return Ints{x, static_cast<int>(index[0])};
    };
    CHECK((flat_map(f, Ints{7, 8}) | millrace::to_vector) == Ints{7, 0, 8, 1});
  }

  TEST_CASE("flat_map: a context, which a generator may keep") {
    int open = 0;
    const auto connect = [&] { return ++open; };
    const auto close = [&](int& connection) { open -= connection; };
    const auto f = [](int x, int& connection) -> AsyncGenerator<int> {
      co_yield x;
      co_await millrace::yield();
      co_yield x + 100 * connection;
    };
    const millrace::StageOptions options{.on_start = connect, .on_done = close};
    CHECK((flat_map(f, Ints{1, 2}, options) | millrace::to_vector) == Ints{1, 101, 2, 102});
    CHECK(open == 0);
  }

  TEST_CASE("flat_map: two consumers each get every element; none of them shares") {
    const auto flat = flat_map(up_to, Ints{3, 2, 1, 0}, {.maxsize = 1});
    Ints left;
    Ints right;
    const auto note_left = [&](int x) { left.push_back(x); };
    const auto note_right = [&](int x) -> Task<void> {
      co_await millrace::yield();
      right.push_back(x);
    };
    millrace::task::run(millrace::task::each(note_left, flat),
                        millrace::task::each(note_right, flat, {.maxsize = 1}));
    CHECK(left == of_three_to_zero);
    CHECK(right == of_three_to_zero);
  }

  TEST_CASE("flat_map: by pipe") {
    CHECK((Ints{2, 1} | flat_map(up_to) | flat_map(generated_up_to, {.maxsize = 1}) |
           map([](int) { return 1; }) | millrace::to_vector)
              .size() == 20 + 21 + 10);
  }

}  // TEST_SUITE
