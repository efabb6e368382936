// SPDX-License-Identifier: MIT
#include "waker.hpp"

#include <millrace/errors.hpp>

namespace millrace::loop {

void Waker::open(uv_loop_t* loop, Woken woken, void* data) {
  woken_ = woken;
  data_ = data;
  const int code = uv_async_init(loop, &handle_.async, [](uv_async_t* async) {
    const Waker& waker = *static_cast<Waker*>(async->data);
    waker.woken_(waker.data_);
  });
  if (code != 0) throw LoopError(code, "uv_async_init");
  handle_.async.data = this;
  keep_loop_alive(false);
}

void Waker::close(void* data, uv_close_cb closed) noexcept {
  handle_.async.data = data;
  uv_close(handle(), closed);
}

void Waker::wake() noexcept { uv_async_send(&handle_.async); }

}  // namespace millrace::loop
