// SPDX-License-Identifier: MIT
#include "alarm.hpp"

#include <millrace/errors.hpp>

#include <algorithm>

namespace millrace::loop {

void Alarm::open(uv_loop_t* loop) {
  const int code = uv_timer_init(loop, &timer_);
  if (code != 0) throw LoopError(code, "uv_timer_init");
  timer_.data = this;
}

void Alarm::close(void* data, uv_close_cb closed) noexcept {
  timer_.data = data;
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), closed);
}

void Alarm::set(base::Moment moment) noexcept {
  if (moment == set_to_) return;
  set_to_ = moment;
  uv_timer_stop(&timer_);
  if (moment == base::Moment::max()) return;
  // The loop's time is what the timeout is counted from; a stale one would ring early, a rounded one too.
  uv_update_time(timer_.loop);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - std::chrono::steady_clock::now());
  const auto timeout = static_cast<std::uint64_t>(std::max<std::int64_t>(left.count(), 0)) + 1;
  uv_timer_start(
      &timer_, [](uv_timer_t* timer) { static_cast<Alarm*>(timer->data)->set_to_ = base::Moment::min(); },
      timeout, 0);
  uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
}

}  // namespace millrace::loop
