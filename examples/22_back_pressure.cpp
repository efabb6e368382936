// SPDX-License-Identifier: MIT
//
// Back-pressure made visible: who takes slowly holds back every stage, and the source. What was produced stays
// the same number ahead of what was taken, however long the run.
#include <millrace/millrace.hpp>

#include <iostream>
#include <optional>

namespace mr = millrace;

struct Counts {
  int produced = 0;
  int parsed = 0;
  int stored = 0;
};

mr::AsyncGenerator<int> numbers(Counts& counts) {  // endless
  for (int x = 0;; ++x) {
    ++counts.produced;
    co_await mr::yield();
    co_yield x;
  }
}

// Lets everything that can go on go on.
mr::Task<void> rest() {
  for (int turn = 0; turn < 200; ++turn) co_await mr::yield();
}

// [watch]
mr::Task<void> watch(int maxsize) {
  Counts counts;
  auto parse = [&counts](int x) -> mr::Task<int> {
    ++counts.parsed;
    co_await mr::yield();
    co_return x;
  };
  auto store = [&counts](int x) -> mr::Task<int> {
    ++counts.stored;
    co_await mr::yield();
    co_return x;
  };
  auto stage = numbers(counts) | mr::task::map(parse, {.maxsize = maxsize}) |
               mr::task::map(store, {.maxsize = maxsize});
  auto stream = stage.stream();

  std::cout << "maxsize " << maxsize << '\n';
  for (int taken = 1; taken <= 1000; ++taken) {
    static_cast<void>(co_await stream.next());
    if (taken != 1 && taken != 10 && taken != 1000) continue;
    co_await rest();
    std::cout << "  taken " << taken << ": stored " << counts.stored << ", parsed " << counts.parsed
              << ", produced " << counts.produced << '\n';
  }
  co_await stream.close();
}
// [/watch]

mr::Task<void> amain() {
  co_await watch(1);
  co_await watch(16);
}

int main() { mr::run(amain()); }
