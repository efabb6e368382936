// SPDX-License-Identifier: MIT
//
// `chunk`: a number of elements at a time, for what is cheaper by the dozen.
#include <millrace/millrace.hpp>

#include <iostream>
#include <ranges>
#include <string>
#include <vector>

namespace mr = millrace;

struct Row {
  int id;
  std::string text;
};

mr::Task<Row> read_row(int id) {
  co_await mr::yield();
  co_return Row{.id = id, .text = "row " + std::to_string(id)};
}

// [insert]
// One statement for all of them.
mr::Task<void> insert(const std::vector<Row>& rows) {
  co_await mr::yield();
  std::cout << "insert " << rows.size() << " rows, " << rows.front().id << " to " << rows.back().id << '\n';
}
// [/insert]

int main() {
  // [chunk]
  auto inserts = std::views::iota(0, 13)                                     //
                 | mr::task::map(read_row, {.workers = 4, .ordered = true})  //
                 | mr::task::chunk(5)                                        //
                 | mr::task::each(insert);
  inserts.run();
  // [/chunk]
}
