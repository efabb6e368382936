// SPDX-License-Identifier: MIT
//
// What may stand where a stage is expected.
#include "consume.hpp"
#include "counted.hpp"
#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <array>
#include <forward_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::BoundedQueue;
using millrace::Stage;
using millrace::Task;
using millrace::task::from_iterable;
using test::Counted;
using test::generate;
using test::MoveOnly;
using test::Tally;
using Ints = std::vector<int>;

namespace {

// The least that a source of one's own has to have.
class Countdown {
 public:
  explicit Countdown(int from) : left_(from) {}
  Task<std::optional<int>> next() {
    co_await millrace::yield();
    if (left_ == 0) co_return std::nullopt;
    co_return left_--;
  }

 private:
  int left_;
};

}  // namespace

TEST_SUITE("unit/graph/inputs") {

  TEST_CASE("inputs: every kind gives its elements in order, in each way to consume") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      Ints lvalue{0, 1, 2};
      CHECK(test::consume(way, from_iterable(lvalue)) == lvalue);
      CHECK(test::consume(way, from_iterable(Ints{0, 1, 2})) == lvalue);
      CHECK(test::consume(way, from_iterable(std::views::iota(0, 3))) == lvalue);
      CHECK(test::consume(way, from_iterable(generate(0, 3))) == lvalue);
      CHECK(test::consume(way, from_iterable(from_iterable(lvalue))) == lvalue);
      CHECK(test::consume(way, from_iterable(from_iterable(lvalue).stream())) == lvalue);
      CHECK(test::consume(way, from_iterable(Countdown(3))) == Ints{3, 2, 1});
      BoundedQueue<int> queue(0);
      for (int i : lvalue) REQUIRE(queue.try_push(i));
      queue.close();
      CHECK(test::consume(way, from_iterable(queue)) == lvalue);
    }
  }

  TEST_CASE("inputs: every kind may be empty") {
    for (const test::Way way : test::every_way) {
      INFO(test::name_of(way));
      const Ints none;
      CHECK(test::consume(way, from_iterable(none)).empty());
      CHECK(test::consume(way, from_iterable(std::views::empty<int>)).empty());
      CHECK(test::consume(way, from_iterable(generate(0, 0))).empty());
      CHECK(test::consume(way, from_iterable(from_iterable(none).stream())).empty());
      CHECK(test::consume(way, from_iterable(Countdown(0))).empty());
      BoundedQueue<int> queue(1);
      queue.close();
      CHECK(test::consume(way, from_iterable(queue)).empty());
    }
  }

  TEST_CASE("inputs: ranges of any shape") {
    int array[] = {1, 2};
    CHECK((array | millrace::task::from_iterable() | millrace::to_vector) == Ints{1, 2});
    CHECK((std::array{1, 2} | millrace::task::from_iterable() | millrace::to_vector) == Ints{1, 2});
    CHECK((std::list{1, 2} | millrace::task::from_iterable() | millrace::to_vector) == Ints{1, 2});
    CHECK((std::forward_list{1, 2} | millrace::task::from_iterable() | millrace::to_vector) == Ints{1, 2});
    CHECK((std::string("ab") | millrace::task::from_iterable() | millrace::to_vector) ==
          std::vector<char>{'a', 'b'});
    CHECK((std::vector<bool>{true, false} | millrace::task::from_iterable() | millrace::to_vector) ==
          std::vector<bool>{true, false});
    const std::map<int, char> map{{1, 'a'}, {2, 'b'}};
    CHECK((map | std::views::keys | millrace::task::from_iterable() | millrace::to_vector) == Ints{1, 2});
    CHECK((map | millrace::task::from_iterable() | millrace::to_vector).size() ==
          2);  // pairs that cannot be assigned
    const auto small = std::views::iota(1) | std::views::take_while([](int x) { return x < 3; });
    CHECK((small | millrace::task::from_iterable() | millrace::to_vector) ==
          Ints{1, 2});  // its end is of another type
  }

  TEST_CASE("inputs: an lvalue range is referenced, and read from its begin by each run") {
    Ints data{1, 2};
    const Stage<int> stage = from_iterable(data);
    data.push_back(3);
    CHECK((stage | millrace::to_vector) == Ints{1, 2, 3});
    data.front() = 7;
    CHECK((stage | millrace::to_vector) == Ints{7, 2, 3});
    CHECK(data.size() == 3);
  }

  TEST_CASE("inputs: an lvalue view is copied") {
    Ints data{1, 2, 3};
    auto view = std::ranges::take_view(std::views::all(data), 2);
    const Stage<int> stage = from_iterable(view);
    view = std::ranges::take_view(std::views::all(data), 1);
    CHECK((stage | millrace::to_vector) == Ints{1, 2});
  }

  TEST_CASE("inputs: a view that keeps state is read afresh by each run, also by two at once") {
    const Ints data{1, 2, 3, 4};
    const Stage<int> stage = from_iterable(data | std::views::filter([](int x) { return x % 2 == 0; }));
    auto first = stage.begin();
    auto second = stage.begin();
    CHECK(*first == 2);
    CHECK(*second == 2);
    ++first;
    ++second;
    CHECK(*first == 4);
    CHECK(*second == 4);
  }

  TEST_CASE("inputs: elements of a referenced range are copied out, once each") {
    Tally tally;
    std::vector<Counted> data;
    data.reserve(2);
    for (int i = 0; i < 2; ++i) data.emplace_back(i, tally);
    const Stage<Counted> stage = from_iterable(data);
    stage.run();
    CHECK(tally.copies == 2);
    CHECK(tally.alive == 2);
    CHECK(data.back().value() == 1);
  }

  TEST_CASE("inputs: elements of an owned multi-pass range are copied out, so that it can be read again") {
    Tally tally;
    std::vector<Counted> data;
    data.reserve(2);
    for (int i = 0; i < 2; ++i) data.emplace_back(i, tally);
    const Stage<Counted> stage = from_iterable(std::move(data));
    for (int run = 1; run <= 2; ++run) {
      stage.run();
      CHECK(tally.copies == 2 * run);
    }
  }

  TEST_CASE("inputs: elements of an owned single-pass range are moved out") {
    Tally tally;
    std::vector<Counted> data;
    data.reserve(2);
    for (int i = 0; i < 2; ++i) data.emplace_back(i, tally);
    auto moving = std::ranges::subrange(std::move_iterator(data.begin()), std::move_sentinel(data.end()));
    from_iterable(std::move(moving)).run();
    CHECK(tally.copies == 0);
    CHECK(data.front().value() == -1);
  }

  TEST_CASE("inputs: move-only elements of an owned range are moved out") {
    std::vector<std::unique_ptr<int>> data;
    for (int i = 0; i < 3; ++i) data.push_back(std::make_unique<int>(i));
    int sum = 0;
    for (std::unique_ptr<int>&& x : from_iterable(std::move(data))) sum += *x;
    CHECK(sum == 3);
  }

  TEST_CASE("inputs: a stream of values that is read from a file") {
    std::istringstream text("3 1 2");
    CHECK((std::views::istream<int>(text) | millrace::task::from_iterable() | millrace::to_vector) ==
          Ints{3, 1, 2});
  }

  TEST_CASE("inputs: an lvalue generator is read from where it is, and lives on") {
    millrace::run([]() -> Task<void> {
      auto numbers = generate(0, 10);
      co_await numbers.next();
      auto stream = from_iterable(numbers).stream();
      const std::optional<int> first = co_await stream.next();
      CHECK(first == 1);
      co_await stream.close();
      const std::optional<int> later = co_await numbers.next();
      CHECK(later.has_value());
    });
  }

  TEST_CASE("inputs: a source without end is read no further than the bounds allow") {
    int read = 0;
    auto endless = std::views::iota(0) | std::views::transform([&](int x) { return ++read, x; });
    const Stage<int> stage = from_iterable(endless, {.maxsize = 2});
    for (int x : stage)
      if (x == 1) break;
    CHECK(read >= 2);
    CHECK(read <= 2 + 2 + 1);
  }

}  // TEST_SUITE
