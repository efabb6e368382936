// SPDX-License-Identifier: MIT
//
// A bounded queue carries elements from code that has them to a stage that wants them. The writer waits while
// it is full.
#include <millrace/millrace.hpp>

#include <cstddef>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace mr = millrace;

std::string with_length(const std::string& word) { return word + " " + std::to_string(word.size()); }

// [writer]
mr::Task<void> write(mr::BoundedQueue<std::string>& queue) {
  for (const char* text : {"water", "wheel", "stone", "flour"}) {
    std::string word = text;
    const bool taken = co_await queue.push(std::move(word));
    if (!taken) co_return;  // the reader has closed the queue
  }
  queue.close();  // what is inside is still delivered
}
// [/writer]

// [reader]
mr::Task<void> read(mr::BoundedQueue<std::string>& queue) {
  auto lines = mr::task::map(with_length, queue);
  auto stream = lines.stream();
  while (std::optional<std::string> line = co_await stream.next()) std::cout << *line << '\n';
}

mr::Task<void> amain() {
  mr::BoundedQueue<std::string> queue(2);
  co_await mr::when_all(write(queue), read(queue));
}
// [/reader]

int main() { mr::run(amain()); }
