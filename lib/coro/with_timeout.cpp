// SPDX-License-Identifier: MIT
#include <millrace/coro/with_timeout.hpp>

namespace millrace::coro {

Deadline::Deadline(loop::Scope& outer, Duration span) noexcept : scope_(outer) {
  const base::Moment due = base::after(outer.scheduler().now(), span);
  outer.scheduler().timers().arm(*this, due);
}

bool Deadline::lift() noexcept {
  loop::Timer::disarm();
  loop::Ready::unlink();
  return !expired_;
}

void Deadline::expired() noexcept { scope_.scheduler().schedule(*this); }

void Deadline::called() noexcept {
  expired_ = true;
  scope_.stop();
}

}  // namespace millrace::coro
