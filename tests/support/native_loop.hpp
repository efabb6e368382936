// SPDX-License-Identifier: MIT
//
// The application's own libuv loop.
#pragma once

#include <doctest/doctest.h>
#include <uv.h>

namespace test {

/// Lets a loop run what is ready, without waiting. A turn may be over before all that was ready has run.
inline void let_run(uv_loop_t* loop) noexcept {
  for (int turn = 0; turn < 32; ++turn) uv_run(loop, UV_RUN_NOWAIT);
}

/// Closed at the end, where a handle that was left open is a failure.
class NativeLoop {
 public:
  NativeLoop() { REQUIRE(uv_loop_init(&loop_) == 0); }
  NativeLoop(const NativeLoop&) = delete;
  NativeLoop& operator=(const NativeLoop&) = delete;
  ~NativeLoop() {
    if (closed_) return;
    uv_run(&loop_, UV_RUN_DEFAULT);
    CHECK(uv_loop_close(&loop_) == 0);
  }

  uv_loop_t* get() noexcept { return &loop_; }
  int run() noexcept { return uv_run(&loop_, UV_RUN_DEFAULT); }
  bool is_alive() const noexcept { return uv_loop_alive(&loop_) != 0; }

  /// 0, or UV_EBUSY where a handle is left.
  int close() noexcept {
    const int code = uv_loop_close(&loop_);
    closed_ = code == 0;
    return code;
  }

  /// Handles that keep the loop alive.
  int active_handles() noexcept {
    int count = 0;
    uv_walk(
        &loop_,
        [](uv_handle_t* handle, void* counted) {
          if (uv_is_active(handle) != 0 && uv_has_ref(handle) != 0) ++*static_cast<int*>(counted);
        },
        &count);
    return count;
  }

  int handles() noexcept {
    int count = 0;
    uv_walk(&loop_, [](uv_handle_t*, void* counted) { ++*static_cast<int*>(counted); }, &count);
    return count;
  }

 private:
  uv_loop_t loop_{};
  bool closed_ = false;
};

}  // namespace test
