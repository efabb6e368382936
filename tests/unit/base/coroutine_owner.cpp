// SPDX-License-Identifier: MIT
#include <millrace/base/coroutine_owner.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace {

int alive = 0;

/// A coroutine that never runs; its frame counts.
struct Frame {
  struct promise_type {
    promise_type() { ++alive; }
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;
    ~promise_type() { --alive; }
    Frame get_return_object() { return Frame{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept {}
  };
  std::coroutine_handle<promise_type> handle;
};

using Owner = millrace::base::CoroutineOwner<Frame::promise_type>;

Frame make() { co_return; }

}  // namespace

TEST_SUITE("unit/base/coroutine_owner") {

  TEST_CASE("CoroutineOwner: destroys its frame once, however it was moved") {
    {
      Owner first(make().handle);
      CHECK(alive == 1);
      Owner second(std::move(first));
      CHECK_FALSE(static_cast<bool>(first));
      CHECK(static_cast<bool>(second));
      Owner third;
      third = std::move(second);
      CHECK(alive == 1);
    }
    CHECK(alive == 0);
  }

  TEST_CASE("CoroutineOwner: assigning destroys what it had") {
    Owner owner(make().handle);
    owner = Owner(make().handle);
    CHECK(alive == 1);
    owner = Owner();
    CHECK(alive == 0);
  }

  TEST_CASE("CoroutineOwner: release gives the frame away") {
    Owner owner(make().handle);
    const auto handle = owner.release();
    owner = Owner();
    CHECK(alive == 1);
    handle.destroy();
    CHECK(alive == 0);
    CHECK_FALSE(std::is_copy_constructible_v<Owner>);
  }

}  // TEST_SUITE
