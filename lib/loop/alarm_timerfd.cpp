// SPDX-License-Identifier: MIT
#include "alarm.hpp"

#include <millrace/errors.hpp>

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace millrace::loop {

void Alarm::open(uv_loop_t* loop) {
  descriptor_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (descriptor_ < 0) throw LoopError(uv_translate_sys_error(errno), "timerfd_create");
  int code = uv_poll_init(loop, &poll_, descriptor_);
  if (code == 0) {
    poll_.data = this;
    // What has rung is forgotten: the next set() arms the descriptor anew, which also makes it unreadable.
    code = uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
      static_cast<Alarm*>(poll->data)->set_to_ = base::Moment::min();
    });
    uv_unref(reinterpret_cast<uv_handle_t*>(&poll_));
  }
  if (code != 0) {
    ::close(descriptor_);
    throw LoopError(code, "uv_poll_init");
  }
}

void Alarm::close(void* data, uv_close_cb closed) noexcept {
  uv_poll_stop(&poll_);
  poll_.data = data;
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), closed);
  ::close(descriptor_);
}

void Alarm::set(base::Moment moment) noexcept {
  if (moment == set_to_) return;
  set_to_ = moment;
  itimerspec spec{};
  if (moment != base::Moment::max()) {
    // A moment that has passed rings at once; zero would turn the timer off.
    const auto since_boot = std::max(moment.time_since_epoch(), base::Moment::duration(1));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
    spec.it_value.tv_sec = seconds.count();
    spec.it_value.tv_nsec = (since_boot - seconds).count();
  }
  timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &spec, nullptr);
}

}  // namespace millrace::loop
