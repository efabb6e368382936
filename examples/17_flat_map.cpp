// SPDX-License-Identifier: MIT
//
// `flat_map`: any number of results for each element. Its function may be an AsyncGenerator: what it yields is
// passed on as it comes, while it goes on.
#include <millrace/millrace.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace mr = millrace;

struct Shelf {
  std::string name;
  std::vector<std::string> books;
  int turns_per_book;  // of the loop
};

// [generator]
mr::AsyncGenerator<std::string> books_of(const Shelf& shelf) {
  for (const std::string& book : shelf.books) {
    for (int turn = 0; turn < shelf.turns_per_book; ++turn) co_await mr::yield();
    co_yield shelf.name + ": " + book;
  }
}
// [/generator]

// A plain function that returns a range, for comparison.
std::vector<char> letters_of(const std::string& word) { return {word.begin(), word.end()}; }

void show(const char* title, const mr::Stage<std::string>& lines) {
  std::cout << title << '\n';
  for (const std::string& line : lines) std::cout << "  " << line << '\n';
}

int main() {
  // [stage]
  const std::vector<Shelf> shelves{
      {.name = "slow", .books = {"Emma", "Ulysses"}, .turns_per_book = 300},
      {.name = "quick", .books = {"Dune", "Kim", "She"}, .turns_per_book = 50},
  };
  show("as they come", mr::task::flat_map(books_of, shelves, {.workers = 2}));
  show("in order", mr::task::flat_map(books_of, shelves, {.workers = 2, .ordered = true}));
  // [/stage]

  const std::vector<std::string> words{"mill", "", "race"};
  for (char letter : words | mr::task::flat_map(letters_of)) std::cout << letter;
  std::cout << '\n';
}
