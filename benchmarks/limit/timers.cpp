// SPDX-License-Identifier: MIT
#include "timers.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <system_error>

namespace limit {

namespace {

void check(int uv_result) {
  if (uv_result < 0) throw std::system_error(-uv_result, std::system_category());
}

// What the timerfd says is of no interest: the heap knows what is due.
void rang(uv_poll_t* poll, int, int) {
  std::uint64_t rings = 0;
  const auto* alarm = static_cast<const int*>(poll->data);
  [[maybe_unused]] const auto size = read(*alarm, &rings, sizeof rings);
}

}  // namespace

Timers::Timers() : alarm_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (alarm_ < 0) throw std::system_error(errno, std::system_category());
  check(uv_loop_init(&loop_));
  check(uv_poll_init(&loop_, &poll_, alarm_));
  poll_.data = &alarm_;
  check(uv_poll_start(&poll_, UV_READABLE, rang));
}

Timers::~Timers() {
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
  close(alarm_);
}

void Timers::add(Clock::time_point moment, Waiter& waiter) {
  heap_.push_back({.moment = moment, .waiter = &waiter});
  std::ranges::push_heap(heap_, std::ranges::greater(), &Entry::moment);
}

void Timers::run(ReadyList& ready) {
  for (;;) {
    ready.drain();
    if (heap_.empty()) return;
    if (heap_.front().moment > Clock::now()) {
      set_alarm();
      uv_run(&loop_, UV_RUN_ONCE);
    }
    wake_due(ready);
  }
}

void Timers::wake_due(ReadyList& ready) {
  const auto now = Clock::now();
  while (!heap_.empty() && heap_.front().moment <= now) {
    std::ranges::pop_heap(heap_, std::ranges::greater(), &Entry::moment);
    ready.add(*heap_.back().waiter);
    heap_.pop_back();
  }
}

void Timers::set_alarm() {
  const auto since_epoch = heap_.front().moment.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  itimerspec time{};
  time.it_value.tv_sec = seconds.count();
  time.it_value.tv_nsec = std::chrono::nanoseconds(since_epoch - seconds).count();
  if (timerfd_settime(alarm_, TFD_TIMER_ABSTIME, &time, nullptr) != 0)
    throw std::system_error(errno, std::system_category());
}

}  // namespace limit
