// SPDX-License-Identifier: MIT
#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/awaitable.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/with_timeout.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <coroutine>
#include <string>
#include <type_traits>
#include <utility>

namespace foreign {

/// Someone else's awaiter, awaitable with a member, and awaitable with a free operator.
struct Awaiter {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  int await_resume() const noexcept { return 7; }
};
struct WithMember {
  Awaiter operator co_await() const noexcept { return {}; }
};
struct WithFree {};
inline Awaiter operator co_await(const WithFree&) noexcept { return {}; }

struct GivesRvalue {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  std::string&& await_resume() noexcept { return std::move(text); }
  std::string text = "text";
};

}  // namespace foreign

using millrace::Task;
using millrace::coro::awaitable;
using millrace::coro::AwaitResult;

TEST_SUITE("unit/coro/awaitable") {

  TEST_CASE("Awaitable: whatever co_await takes, and nothing else") {
    CHECK(awaitable<Task<int>>);
    CHECK(awaitable<foreign::Awaiter>);
    CHECK(awaitable<foreign::WithMember>);
    CHECK(awaitable<foreign::WithFree>);
    CHECK(awaitable<std::suspend_always>);
    CHECK_FALSE(awaitable<int>);
    CHECK_FALSE(awaitable<std::string>);
    CHECK_FALSE(awaitable<millrace::AsyncGenerator<int>>);
  }

  TEST_CASE("AwaitResult: what the await gives; a value where a reference would dangle") {
    CHECK(std::is_same_v<AwaitResult<Task<int>>, int>);
    CHECK(std::is_same_v<AwaitResult<Task<int&>>, int&>);
    CHECK(std::is_same_v<AwaitResult<Task<void>>, void>);
    CHECK(std::is_same_v<AwaitResult<foreign::WithFree>, int>);
    CHECK(std::is_same_v<AwaitResult<foreign::GivesRvalue>, std::string>);
    CHECK(std::is_same_v<AwaitResult<millrace::Event::Wait>, void>);
  }

  TEST_CASE("Awaitable: those of other libraries work in every wrapper") {
    const auto run_bounded = [](auto awaitable) {
      return millrace::run(millrace::with_timeout(std::chrono::hours(1), std::move(awaitable)));
    };
    CHECK(run_bounded(foreign::Awaiter{}) == 7);
    CHECK(run_bounded(foreign::WithMember{}) == 7);
    CHECK(run_bounded(foreign::WithFree{}) == 7);
    CHECK(run_bounded(foreign::GivesRvalue{}) == "text");
  }

}  // TEST_SUITE
