// SPDX-License-Identifier: MIT
//
// What a worker owns, here a connection: `on_start` makes it, the function gets it by reference, `on_done` ends
// it, however the run ends. The stage is an `each`: it runs for its effect and has no elements.
#include <millrace/millrace.hpp>

#include <cstddef>
#include <iostream>
#include <ranges>

namespace mr = millrace;

// Some turns of the loop, while other calls are in flight. Which connection gets which row is left to them.
mr::Task<void> answer(std::size_t /*connection*/, int /*row*/) {
  for (int turn = 0; turn < 50; ++turn) co_await mr::yield();
}

int all_inserts = 0;

// [context]
struct Connection {
  std::size_t id;
  int inserts = 0;
};

mr::Task<Connection> connect(mr::WorkerInfo worker) {
  std::cout << "connection " << worker.index << " opens\n";
  co_await mr::yield();  // on_start may be a coroutine
  co_return Connection{.id = worker.index};
}

mr::Task<void> insert(int row, Connection& connection) {
  co_await answer(connection.id, row);
  ++connection.inserts;
}

void disconnect(Connection& connection, mr::StageStatus status) {
  all_inserts += connection.inserts;
  std::cout << "a connection closes, " << status.active_workers << " more to close\n";
}
// [/context]

int main() {
  // [each]
  const mr::StageOptions options{.workers = 2, .on_start = connect, .on_done = disconnect};
  auto inserts = std::views::iota(0, 6) | mr::task::each(insert, options);
  inserts.run();  // in a coroutine: co_await inserts;
  // [/each]
  std::cout << all_inserts << " rows are inserted\n";
}
