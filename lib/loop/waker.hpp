// SPDX-License-Identifier: MIT
//
// Wakes a libuv loop from any thread. waker_eventfd.cpp is for Linux; waker_uv_async.cpp serves the other systems. libuv
// before 1.45 keeps the woken thread spinning until `uv_async_send` has returned, so that uv_async_t is only the fallback.
#pragma once

#include <uv.h>

namespace millrace::loop {

class Waker {
 public:
  using Woken = void (*)(void* data);

  /// After `wake`, the loop calls `woken(data)`. It does not keep the loop alive. Throws LoopError, and has nothing to
  /// close then.
  void open(uv_loop_t* loop, Woken woken, void* data);
  /// Nobody is inside `wake`, or calls it again. `closed` finds `data` in the handle.
  void close(void* data, uv_close_cb closed) noexcept;

  void wake() noexcept;

  void keep_loop_alive(bool alive) noexcept { alive ? uv_ref(handle()) : uv_unref(handle()); }

 private:
  uv_handle_t* handle() noexcept { return reinterpret_cast<uv_handle_t*>(&handle_); }

  union {
    uv_poll_t poll;
    uv_async_t async;
  } handle_;
  int descriptor_ = -1;
  Woken woken_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace millrace::loop
