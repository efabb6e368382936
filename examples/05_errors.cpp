// SPDX-License-Identifier: MIT
//
// The first exception ends the run and reaches the consumer, with its own type. A failure that must not end
// the run is a value.
#include <millrace/millrace.hpp>

#include <charconv>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace mr = millrace;

struct ParseError : std::runtime_error {
  explicit ParseError(std::string line) : std::runtime_error("no number"), text(std::move(line)) {}
  std::string text;
};

int parse(const std::string& line) {
  int number = 0;
  const char* const end = line.data() + line.size();
  if (std::from_chars(line.data(), end, number).ptr != end) throw ParseError(line);
  return number;
}

std::optional<int> try_parse(const std::string& line) {
  try {
    return parse(line);
  } catch (const ParseError&) {
    return std::nullopt;
  }
}

int main() {
  const std::vector<std::string> lines{"1", "2", "three", "4"};

  // [error]
  auto numbers = mr::task::map(parse, lines);
  try {
    for (int number : numbers) std::cout << number << '\n';
  } catch (const ParseError& error) {
    std::cout << error.what() << ": " << error.text << '\n';
  }
  // [/error]

  // [value]
  auto attempts = mr::task::map(try_parse, lines);
  for (std::optional<int> number : attempts) std::cout << number.value_or(-1) << '\n';
  // [/value]
}
