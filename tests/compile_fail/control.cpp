// SPDX-License-Identifier: MIT
// What the other files of this folder get wrong, done right.
#include <millrace/millrace.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mr = millrace;

struct Connection {
  int open = 0;
};

mr::Task<int> add_one(int x) { co_return x + 1; }
bool is_odd(int x) { return x % 2 != 0; }
int length(std::string text) { return static_cast<int>(text.size()); }
int count(int x, Connection& connection) { return x + connection.open; }
int value_of(std::unique_ptr<int> x) { return *x; }
std::vector<int> twice(int x) { return {x, x}; }
void print(int) {}

int main() {
  const std::vector<int> numbers{1, 2, 3};
  const std::vector<std::string> texts{"a", "bc"};
  std::vector<std::unique_ptr<int>> pointers;

  auto added = mr::task::map(add_one, numbers, {.workers = 2});
  auto odd = mr::task::filter(is_odd, added);
  auto lengths = texts | mr::task::map(length);
  auto values = mr::task::map(value_of, std::move(pointers));

  auto ahead = mr::task::buffered_pipeline()(std::vector<std::unique_ptr<int>>{}, 2);

  mr::StageOptions with_connection{.on_start = [] { return Connection{}; }};
  auto counted = mr::task::map(count, numbers, with_connection);

  auto doubled = mr::task::ordered(mr::task::concat(mr::task::flat_map(twice, numbers), added));
  auto chunks = mr::task::chunk(2, doubled);
  mr::task::each(print, doubled).run();
  std::vector<mr::Task<int>> jobs;
  auto outcomes = mr::task::parallel(std::move(jobs));

  return static_cast<int>((chunks | mr::to_vector).size() + (outcomes | mr::to_vector).size() +
                          (odd | mr::to_vector).size() + (lengths | mr::to_vector).size() +
                          (values | mr::to_vector).size() + (counted | mr::to_vector).size());
}
