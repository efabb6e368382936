// SPDX-License-Identifier: MIT
#include "waker.hpp"

#include <millrace/errors.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

namespace millrace::loop {

void Waker::open(uv_loop_t* loop, Woken woken, void* data) {
  woken_ = woken;
  data_ = data;
  descriptor_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor_ < 0) throw LoopError(uv_translate_sys_error(errno), "eventfd");
  int code = uv_poll_init(loop, &handle_.poll, descriptor_);
  if (code == 0) {
    handle_.poll.data = this;
    code = uv_poll_start(&handle_.poll, UV_READABLE, [](uv_poll_t* poll, int, int) {
      Waker& waker = *static_cast<Waker*>(poll->data);
      eventfd_t calls = 0;
      eventfd_read(waker.descriptor_, &calls);
      waker.woken_(waker.data_);
    });
    keep_loop_alive(false);
  }
  if (code != 0) {
    ::close(descriptor_);
    throw LoopError(code, "uv_poll_init of an eventfd");
  }
}

void Waker::close(void* data, uv_close_cb closed) noexcept {
  uv_poll_stop(&handle_.poll);
  handle_.poll.data = data;
  uv_close(handle(), closed);
  ::close(descriptor_);
}

void Waker::wake() noexcept { eventfd_write(descriptor_, 1); }

}  // namespace millrace::loop
