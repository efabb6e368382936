// SPDX-License-Identifier: MIT
//
// copyable: can a value be copied, all the way down?
#pragma once

#include <concepts>
#include <ranges>

namespace millrace::base {

// A container says that it can be copied whatever it holds, and is an error when it is.
template <class T>
inline constexpr bool is_copyable = std::copy_constructible<T>;
template <std::ranges::input_range T>
  requires(!std::ranges::view<T> && !std::same_as<std::ranges::range_value_t<T>, T>)
inline constexpr bool is_copyable<T> =
    std::copy_constructible<T> && is_copyable<std::ranges::range_value_t<T>>;

/// `std::copy_constructible`, and for a container that of its elements.
template <class T>
concept copyable = is_copyable<T>;

}  // namespace millrace::base
