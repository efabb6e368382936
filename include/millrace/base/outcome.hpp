// SPDX-License-Identifier: MIT
//
// How something ended: with a value, or with an exception.
#pragma once

#include <cassert>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace millrace {

/// A value (nothing, for `void`) or the exception that came instead.
template <class T>
class [[nodiscard]] Outcome {
  using Stored =
      std::conditional_t<std::is_void_v<T>, std::monostate,
                         std::conditional_t<std::is_reference_v<T>, std::remove_reference_t<T>*, T>>;

 public:
  Outcome()
    requires std::is_void_v<T>
  = default;

  template <class U>
    requires(!std::is_void_v<T> && !std::is_reference_v<T> && std::is_constructible_v<T, U &&> &&
             !std::is_same_v<std::remove_cvref_t<U>, Outcome> &&
             (!std::is_same_v<std::remove_cvref_t<U>, std::exception_ptr> ||
              std::is_same_v<T, std::exception_ptr>))
  Outcome(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  template <class U>
    requires(std::is_lvalue_reference_v<T> && std::is_convertible_v<U&, T>)
  Outcome(U& value) : state_(std::in_place_index<0>, &value) {}

  /// An outcome that failed; `error` is not null.
  static Outcome failure(std::exception_ptr error) noexcept {
    assert(error);
    return Outcome(Failed{}, std::move(error));
  }

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws the exception where there is none.
  T value() && {
    rethrow_failure();
    if constexpr (std::is_lvalue_reference_v<T>)
      return *std::get<0>(state_);
    else if constexpr (!std::is_void_v<T>)
      return std::get<0>(std::move(state_));
  }
  decltype(auto) value() & {
    rethrow_failure();
    if constexpr (std::is_lvalue_reference_v<T>)
      return static_cast<T>(*std::get<0>(state_));
    else if constexpr (!std::is_void_v<T>)
      return static_cast<T&>(std::get<0>(state_));
  }
  decltype(auto) value() const& {
    rethrow_failure();
    if constexpr (std::is_lvalue_reference_v<T>)
      return static_cast<T>(*std::get<0>(state_));
    else if constexpr (!std::is_void_v<T>)
      return static_cast<const T&>(std::get<0>(state_));
  }

  /// The exception; null where there is a value.
  std::exception_ptr error() const noexcept { return has_value() ? nullptr : std::get<1>(state_); }

 private:
  struct Failed {};
  Outcome(Failed, std::exception_ptr error) noexcept : state_(std::in_place_index<1>, std::move(error)) {}

  void rethrow_failure() const {
    if (!has_value()) std::rethrow_exception(std::get<1>(state_));
  }

  std::variant<Stored, std::exception_ptr> state_;
};

}  // namespace millrace
