// SPDX-License-Identifier: MIT
//
// What a worker owns, here a connection: `on_start` makes it, the function gets it by reference, `on_done` ends
// it, however the run ends. The stage is an `each`: it runs for its effect and has no elements.
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
  int inserts = 0;
};

mr::Task<Connection> connect(mr::WorkerInfo worker) {
  co_await mr::yield();  // on_start may be a coroutine
  co_return Connection{.id = worker.index};
}

mr::Task<void> insert(int row, Connection& connection) {
  std::cout << "row " << row << " by connection " << connection.id << '\n';
  co_await answer();
  ++connection.inserts;
}

void disconnect(Connection& connection, mr::StageStatus status) {
  std::cout << "connection " << connection.id << ": " << connection.inserts << " inserts, "
            << status.active_workers << " more to close\n";
}
// [/context]

int main() {
  // [each]
  const mr::StageOptions options{.workers = 2, .on_start = connect, .on_done = disconnect};
  auto inserts = std::views::iota(0, 6) | mr::task::each(insert, options);
  inserts.run();  // in a coroutine: co_await inserts;
  // [/each]
}
