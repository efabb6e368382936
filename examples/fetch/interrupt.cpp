// SPDX-License-Identifier: MIT
#include "interrupt.hpp"

#include "options.hpp"

#include <millrace/millrace.hpp>

#include <unistd.h>

#include <csignal>
#include <utility>

namespace fetch {

namespace {

template <class Handle>
void let_loop_end(Handle& handle) noexcept {
  uv_unref(reinterpret_cast<uv_handle_t*>(&handle));
}

}  // namespace

Interrupt::Interrupt(std::function<void()> on_first) : on_first_(std::move(on_first)) {
  timer_ = make_uv_handle<uv_timer_t>("uv_timer_init", [](uv_timer_t* timer) {
    return uv_timer_init(millrace::EventLoop::current().native(), timer);
  });
  timer_->data = this;
  on_interrupt_ = watch(SIGINT);
  on_terminate_ = watch(SIGTERM);
}

UvHandle<uv_signal_t> Interrupt::watch(int signal) {
  auto handle = make_uv_handle<uv_signal_t>("uv_signal_init", [](uv_signal_t* fresh) {
    return uv_signal_init(millrace::EventLoop::current().native(), fresh);
  });
  handle->data = this;
  const int code = uv_signal_start(
      handle.get(),
      [](uv_signal_t* self, int caught) { static_cast<Interrupt*>(self->data)->caught(caught); }, signal);
  if (code != 0) throw millrace::LoopError(code, "uv_signal_start");
  let_loop_end(*handle);
  return handle;
}

void Interrupt::caught(int signal) {
  uv_update_time(timer_->loop);
  if (signal_ == 0) {
    signal_ = signal;
    draining_.request_stop();
    uv_timer_start(
        timer_.get(),
        [](uv_timer_t* timer) { static_cast<Interrupt*>(timer->data)->cutting_off_.request_stop(); },
        drain_time.count(), 0);
    on_first_();
  } else if (aborting_.request_stop()) {
    uv_timer_start(
        timer_.get(),
        [](uv_timer_t* timer) { _exit(interrupted_base + static_cast<Interrupt*>(timer->data)->signal_); },
        abort_time.count(), 0);
  }
  let_loop_end(*timer_);
}

}  // namespace fetch
