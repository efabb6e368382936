// SPDX-License-Identifier: MIT
//
// What can be awaited, and what awaiting it gives.
#pragma once

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

namespace millrace::coro {

template <class T>
concept has_member_co_await = requires(T&& value) { std::forward<T>(value).operator co_await(); };

template <class T>
concept has_free_co_await = requires(T&& value) { operator co_await(std::forward<T>(value)); };

template <class T>
concept has_awaiter_members = requires(T&& value) {
  { value.await_ready() } -> std::convertible_to<bool>;
  value.await_resume();
};

/// Something that `co_await` takes.
template <class T>
concept awaitable = has_member_co_await<T> || has_free_co_await<T> || has_awaiter_members<T>;

/// The awaiter that `co_await value` would make.
template <awaitable T>
decltype(auto) awaiter_of(T&& value) {
  if constexpr (has_member_co_await<T>)
    return std::forward<T>(value).operator co_await();
  else if constexpr (has_free_co_await<T>)
    return operator co_await(std::forward<T>(value));
  else
    return std::forward<T>(value);
}

namespace detail {
template <class T>
struct Lasting {
  using type = T;
};
template <class T>
struct Lasting<T&&> {
  using type = T;
};
}  // namespace detail

/// What `co_await` of a `T` gives; a value where that is an rvalue reference, which would not outlive the awaitable.
template <awaitable T>
using AwaitResult = typename detail::Lasting<decltype(awaiter_of(std::declval<T>()).await_resume())>::type;

}  // namespace millrace::coro
