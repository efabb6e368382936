// SPDX-License-Identifier: MIT
//
// Runs something on a thread with little stack.
#pragma once

#include <cstddef>
#include <optional>
#include <pthread.h>
#include <system_error>
#include <type_traits>
#include <utility>

namespace test {

inline constexpr std::size_t small_stack = 512 * 1024;  // [bytes]

/// Calls `fn()` on a thread with `small_stack` and waits for it. std::thread has no way to say how much stack.
template <class Fn>
void on_small_stack(Fn fn) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, small_stack);
  pthread_t thread{};
  const int code = pthread_create(
      &thread, &attributes,
      [](void* call) -> void* {
        (*static_cast<Fn*>(call))();
        return nullptr;
      },
      &fn);
  pthread_attr_destroy(&attributes);
  if (code != 0) throw std::system_error(code, std::generic_category(), "pthread_create");
  pthread_join(thread, nullptr);
}

/// The same, and gives what `fn()` returns.
template <class Fn>
auto result_on_small_stack(Fn fn) {
  std::optional<std::invoke_result_t<Fn&>> result;
  on_small_stack([&] { result.emplace(fn()); });
  return std::move(*result);
}

}  // namespace test
