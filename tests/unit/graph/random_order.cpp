// SPDX-License-Identifier: MIT
//
// Random chains, compared with the plain loop that they stand for.
#include "consume.hpp"
#include "jitter.hpp"

#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

using millrace::AsyncGenerator;
using millrace::Stage;
using millrace::StageOptions;
using millrace::Task;
using millrace::task::from_iterable;
using test::Jitter;
using Ints = std::vector<int>;

namespace {

Task<void> some_turns(Jitter& random) {
  const int turns = random.number(4);
  for (int turn = 0; turn < turns; ++turn) co_await millrace::yield();
}

// What the stages compute, as plain functions.
int mapped(int x) { return 3 * x + 1; }
bool is_kept(int x) { return x % 3 != 0; }
Ints flattened(int x) {
  Ints all;
  for (int i = 0; i < x % 4; ++i) all.push_back(7 * x + i);
  return all;
}

enum class Kind { map, filter, flat_vector, flat_generator, plain_map, plain_filter };

struct Link {
  Kind kind;
  StageOptions<> options;
};

Link random_link(Jitter& random, bool in_order) {
  constexpr int kinds = 6;
  const int workers = 1 + random.number(5);
  const int window = random.number(2) == 0 ? 0 : workers + random.number(3);
  return {static_cast<Kind>(random.number(kinds)),
          {.workers = workers, .maxsize = random.number(4), .ordered = in_order, .window = window}};
}

Stage<int> add(const Stage<int>& in, const Link& link, Jitter& random) {
  switch (link.kind) {
    case Kind::map: {
      const auto f = [&random](int x) -> Task<int> {
        co_await some_turns(random);
        co_return mapped(x);
      };
      return millrace::task::map(f, in, link.options);
    }
    case Kind::filter: {
      const auto f = [&random](int x) -> Task<bool> {
        co_await some_turns(random);
        co_return is_kept(x);
      };
      return millrace::task::filter(f, in, link.options);
    }
    case Kind::flat_vector: {
      const auto f = [&random](int x) -> Task<Ints> {
        co_await some_turns(random);
        co_return flattened(x);
      };
      return millrace::task::flat_map(f, in, link.options);
    }
    case Kind::flat_generator: {
      const auto f = [&random](int x) -> AsyncGenerator<int> {
        for (const int y : flattened(x)) {
          co_await some_turns(random);
          co_yield y;
        }
      };
      return millrace::task::flat_map(f, in, link.options);
    }
    case Kind::plain_map: return millrace::task::map(mapped, in, link.options);
    case Kind::plain_filter: return millrace::task::filter(is_kept, in, link.options);
  }
  return in;
}

Ints results_of(const Ints& in, Kind kind) {
  Ints out;
  for (const int x : in) {
    switch (kind) {
      case Kind::map:
      case Kind::plain_map: out.push_back(mapped(x)); break;
      case Kind::filter:
      case Kind::plain_filter:
        if (is_kept(x)) out.push_back(x);
        break;
      case Kind::flat_vector:
      case Kind::flat_generator:
        for (const int y : flattened(x)) out.push_back(y);
        break;
    }
  }
  return out;
}

// A chain of up to four links over up to 12 numbers, and what it must give.
struct Chain {
  Stage<int> stage;
  Ints expected;
  std::string text;
};

Chain random_chain(Jitter& random, bool in_order) {
  Ints numbers(static_cast<std::size_t>(random.number(13)));
  std::iota(numbers.begin(), numbers.end(), 0);
  Chain chain{from_iterable(Ints(numbers)), std::move(numbers), {}};
  const int links = 1 + random.number(4);
  for (int count = 0; count < links; ++count) {
    const Link link = random_link(random, in_order);
    chain.stage = add(chain.stage, link, random);
    chain.expected = results_of(chain.expected, link.kind);
    chain.text += std::to_string(static_cast<int>(link.kind)) + ' ';
  }
  return chain;
}

constexpr int graphs = 700;  // of each kind

}  // namespace

TEST_SUITE("unit/graph/random_order") {

  TEST_CASE("random chains: behind task::ordered, the order of the plain loop") {
    for (int seed = 0; seed < graphs; ++seed) {
      Jitter random(static_cast<unsigned>(seed) + 1);
      const Chain chain = random_chain(random, false);
      const int window = 1 + random.number(6);
      const Ints all = millrace::task::ordered(chain.stage, {.window = window}) | millrace::to_vector;
      CHECK_MESSAGE(all == chain.expected, "seed " << seed << ", window " << window << ": " << chain.text);
    }
  }

  TEST_CASE("random chains: of stages that keep their order, the order of the plain loop") {
    for (int seed = 0; seed < graphs; ++seed) {
      Jitter random(static_cast<unsigned>(seed) + 10'001);
      const Chain chain = random_chain(random, true);
      CHECK_MESSAGE((chain.stage | millrace::to_vector) == chain.expected,
                    "seed " << seed << ": " << chain.text);
    }
  }

  TEST_CASE("random chains: two branches of one, by position and input number") {
    for (int seed = 0; seed < graphs; ++seed) {
      Jitter random(static_cast<unsigned>(seed) + 20'001);
      const Chain chain = random_chain(random, random.number(2) == 0);
      const Link left = random_link(random, random.number(2) == 0);
      const Link right = random_link(random, random.number(2) == 0);
      const auto merged =
          millrace::task::concat(add(chain.stage, left, random), add(chain.stage, right, random));
      Ints expected;
      for (const int x : chain.expected) {
        for (const int y : results_of({x}, left.kind)) expected.push_back(y);
        for (const int y : results_of({x}, right.kind)) expected.push_back(y);
      }
      const int window = 1 + random.number(6);
      const Ints all = millrace::task::ordered(merged, {.window = window}) | millrace::to_vector;
      CHECK_MESSAGE(all == expected, "seed " << seed << ", window " << window << ": " << chain.text);
    }
  }

}  // TEST_SUITE
