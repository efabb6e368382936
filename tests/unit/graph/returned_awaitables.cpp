// SPDX-License-Identifier: MIT
//
// What a stage's function may return to be awaited, and how long it lives.
#include <millrace/millrace.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <coroutine>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

using millrace::Task;
using millrace::task::filter;
using millrace::task::map;

namespace {

/// Its result can be neither copied nor moved away from it.
class Immovable {
 public:
  explicit Immovable(int number) : number_(number) {}
  Immovable(const Immovable&) = delete;
  Immovable& operator=(const Immovable&) = delete;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  const int& await_resume() const noexcept { return number_; }

 private:
  int number_;
};

/// Its awaiter owns what it gives a reference to.
struct Text {
  struct Awaiter {
    std::string text;
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    std::string& await_resume() noexcept { return text; }
  };
  int number;
  Awaiter operator co_await() const { return {long_text(number)}; }
  static std::string long_text(int number) { return "longer than a short string: " + std::to_string(number); }
};

Task<int> counted(int x, int& started) {
  ++started;
  co_return x;
}

Task<void> leave_within(int& called, int& started) {
  std::optional<millrace::Stream<int>> stream;
  const auto leave_at_1 = [&](int x) {
    ++called;
    if (x == 1) stream.reset();
    return counted(x, started);
  };
  const millrace::Stage<int> stage = map(leave_at_1, std::views::iota(0, 10));
  stream.emplace(stage.stream());
  const std::optional<int> first = co_await stream->next();
  CHECK(first == 0);
  for (int turn = 0; turn != 10; ++turn) co_await millrace::yield();
}

}  // namespace

TEST_SUITE("unit/graph/returned_awaitables") {

  TEST_CASE("stage: an awaitable that cannot be moved is awaited where it was made") {
    const auto results =
        map([](int x) { return Immovable(x + 1); }, std::views::iota(0, 3)) | millrace::to_vector;
    CHECK(results == std::vector{1, 2, 3});
  }

  TEST_CASE("stage: an awaiter lives until its result has been stored") {
    const auto results = map([](int x) { return Text{x}; }, std::views::iota(0, 2)) | millrace::to_vector;
    CHECK(results == std::vector{Text::long_text(0), Text::long_text(1)});
  }

  TEST_CASE("stage: in an order and with a timeout, too") {
    const millrace::StageOptions careful{.workers = 2, .ordered = true, .timeout = std::chrono::hours(1)};
    const auto numbers = std::views::iota(0, 3);
    CHECK((map([](int x) { return Immovable(x + 1); }, numbers, careful) | millrace::to_vector) ==
          std::vector{1, 2, 3});
    CHECK((map([](int x) { return Text{x}; }, numbers, careful) | millrace::to_vector) ==
          std::vector{Text::long_text(0), Text::long_text(1), Text::long_text(2)});
    CHECK((filter([](int x) { return Immovable(x % 2); }, numbers, careful) | millrace::to_vector) ==
          std::vector{1});
  }

  TEST_CASE("stage: a task is not started where its function has ended the run") {
    int called = 0;
    int started = 0;
    millrace::run(leave_within(called, started));
    CHECK(called == 2);
    CHECK(started == 1);
  }

}  // TEST_SUITE
