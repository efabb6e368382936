// SPDX-License-Identifier: MIT
//
// The one owner of a coroutine frame.
#pragma once

#include <cassert>
#include <coroutine>
#include <utility>

namespace millrace::base {

/// Destroys the coroutine that it holds. Move-only.
template <class Promise = void>
class CoroutineOwner {
 public:
  using Handle = std::coroutine_handle<Promise>;

  CoroutineOwner() noexcept = default;
  explicit CoroutineOwner(Handle handle) noexcept : handle_(handle) {}
  CoroutineOwner(CoroutineOwner&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  CoroutineOwner& operator=(CoroutineOwner&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~CoroutineOwner() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }
  Handle get() const noexcept { return handle_; }
  Handle release() noexcept { return std::exchange(handle_, nullptr); }
  /// Of one that holds nothing.
  void set(Handle handle) noexcept {
    assert(!handle_);
    handle_ = handle;
  }
  void reset() noexcept {
    if (Handle handle = release()) handle.destroy();
  }

 private:
  Handle handle_;
};

}  // namespace millrace::base
