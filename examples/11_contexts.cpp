// SPDX-License-Identifier: MIT
//
// What a worker owns: `on_start` makes it, the function gets it by reference, `on_done` ends it, however the
// run ends.
#include <millrace/millrace.hpp>

#include <cstddef>
#include <iostream>
#include <ranges>

namespace mr = millrace;

// Some turns of the loop, while other calls are in flight.
mr::Task<void> answer() {
  for (int turn = 0; turn < 50; ++turn) co_await mr::yield();
}

// [context]
struct Connection {
  std::size_t id;
  int queries = 0;
};

mr::Task<Connection> connect(mr::WorkerInfo worker) {
  co_await mr::yield();  // on_start may be a coroutine
  co_return Connection{.id = worker.index};
}

mr::Task<int> query(int key, Connection& connection) {
  ++connection.queries;
  co_await answer();
  co_return key * 100;
}

void disconnect(Connection& connection, mr::StageStatus status) {
  std::cout << "connection " << connection.id << ": " << connection.queries << " queries, "
            << status.active_workers << " more to close\n";
}

int main() {
  const mr::StageOptions options{.workers = 2, .on_start = connect, .on_done = disconnect};
  auto answers = std::views::iota(0, 6) | mr::task::map(query, options);
  int sum = 0;
  for (int answer : answers) sum += answer;
  std::cout << "sum " << sum << '\n';
}
// [/context]
