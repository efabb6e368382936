// SPDX-License-Identifier: MIT
//
// Where a coroutine's promise keeps its result until the awaiting side takes it.
#pragma once

#include <cassert>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace millrace::base {

/// Empty, then a value or an exception. `T` may be `void` or a reference.
template <class T>
class ResultSlot {
  struct Nothing {};
  using Stored = std::conditional_t<std::is_void_v<T>, Nothing,
                                    std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, T>>;

 public:
  ResultSlot() noexcept {}
  ResultSlot(const ResultSlot&) = delete;
  ResultSlot& operator=(const ResultSlot&) = delete;
  ~ResultSlot() {
    if (state_ == State::value) std::destroy_at(&value_);
    if (state_ == State::error) std::destroy_at(&error_);
  }

  template <class... Args>
  void set_value(Args&&... args) {
    assert(state_ == State::empty);
    if constexpr (std::is_reference_v<T>)
      value_ = std::addressof(args...);
    else
      std::construct_at(&value_, std::forward<Args>(args)...);
    state_ = State::value;
  }

  /// Replaces nothing but emptiness or a value whose coroutine threw after `co_return`, in a destructor of a local.
  void set_error(std::exception_ptr error) noexcept {
    if (state_ == State::value) std::destroy_at(&value_);
    std::construct_at(&error_, std::move(error));
    state_ = State::error;
  }

  /// The value, moved out; throws the exception.
  T take() {
    assert(state_ != State::empty);
    if (state_ == State::error) std::rethrow_exception(std::exchange(error_, nullptr));
    if constexpr (std::is_reference_v<T>)
      return static_cast<T>(*value_);
    else if constexpr (!std::is_void_v<T>)
      return std::move(value_);
  }

 private:
  enum class State : unsigned char { empty, value, error };

  State state_ = State::empty;
  union {
    Stored value_;
    std::exception_ptr error_;
  };
};

}  // namespace millrace::base
