// SPDX-License-Identifier: MIT
//
// A source that awaits: an AsyncGenerator, here one that reads a paged service. It can be read once.
#include <millrace/millrace.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mr = millrace;

struct Page {
  std::vector<std::string> names;
  std::optional<int> next;
};

mr::Task<Page> fetch_page(int number) {
  co_await mr::yield();
  static const std::vector<std::vector<std::string>> pages{{"ada", "alan"}, {"grace"}, {"edsger", "barbara"}};
  const auto index = static_cast<std::size_t>(number);
  Page page{.names = pages[index], .next = {}};
  if (index + 1 < pages.size()) page.next = number + 1;
  co_return page;
}

// [generator]
mr::AsyncGenerator<std::string> all_names() {
  for (std::optional<int> number = 0; number;) {
    Page page = co_await fetch_page(*number);
    for (std::string& name : page.names) co_yield std::move(name);
    number = page.next;
  }
}
// [/generator]

std::string greet(const std::string& name) { return "hello " + name; }

int main() {
  // [reuse]
  auto greetings = mr::task::map(greet, all_names());
  for (const std::string& greeting : greetings) std::cout << greeting << '\n';

  try {
    greetings.run();
  } catch (const mr::StageReuseError&) {
    std::cout << "a generator is read once\n";
  }
  // [/reuse]
}
