// SPDX-License-Identifier: MIT
//
// How a loop ends: when all that ran on it is over and all posts have arrived, its handles are closed.
#include "event_loop_core.hpp"

#include <millrace/base/log.hpp>

#include <exception>
#include <thread>
#include <utility>

namespace millrace {

namespace {

void tell(base::UniqueFunction<void()>& closed) noexcept try { closed(); } catch (...) {
  base::log_error("the callback of EventLoop::close() failed", std::current_exception());
}

}  // namespace

void EventLoop::Core::destroy_owned() noexcept {
  // std::exit in a user's function: what is below it on the stack will never end, so that the loop is left as it is.
  if (driven_ || in_turn_) return;
  const bool has_loop = open_handles_ != 0 || is_closed();
  begin_close({});
  while (!is_closed()) run_uv(UV_RUN_ONCE);
  if (has_loop) uv_loop_close(uv_);
  delete this;
}

void EventLoop::Core::abandon() noexcept {
  abandoned_ = true;
  facade_ = &stand_in_;
  begin_close({});
  if (is_closed()) delete this;
}

void EventLoop::Core::begin_close(base::UniqueFunction<void()> closed) {
  if (is_closed()) {
    if (closed) tell(closed);
    return;
  }
  if (closed) closed_.push_back(std::move(closed));
  if (phase_ == Phase::open) {
    phase_ = Phase::stopping;
    root_.stop();
  }
  if (!in_turn_) close_if_done();
}

void EventLoop::Core::close_if_done() noexcept {
  while (phase_ == Phase::stopping && active_ == 0 && ready_.empty()) {
    if (refuse_posts())
      close_handles();
    else
      run_posts();
  }
}

// Nothing that was posted is lost: as long as there is something, the loop is not done. Threads that post without end would
// keep it from that, and are refused from here on. What is left may post more, and begin what waits for a post.
bool EventLoop::Core::refuse_posts() noexcept {
  std::lock_guard lock(posts_mutex_);
  accepts_functions_ = false;
  if (posts_.empty()) accepts_posts_ = false;
  return posts_.empty();
}

void EventLoop::Core::close_handles() noexcept {
  phase_ = Phase::closing_handles;
  if (open_handles_ == 0) {  // init_loop failed
    phase_ = Phase::closed;
    return;
  }
  const auto closed = [](uv_handle_t* handle) { of(handle).handle_closed(); };
  uv_close(as_handle(prepare_), closed);
  uv_close(as_handle(check_), closed);
  uv_close(as_handle(idle_), closed);
  if (open_handles_ > 3) {
    // What had been posted has arrived; who posted it may still be inside the waker.
    while (wakes_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
    waker_.close(static_cast<Scheduler*>(this), closed);
  }
  if (open_handles_ > 4) alarm_.close(static_cast<Scheduler*>(this), closed);
}

void EventLoop::Core::handle_closed() noexcept {
  if (--open_handles_ != 0) return;
  phase_ = Phase::closed;
  auto closed = std::exchange(closed_, {});
  if (abandoned_) delete this;
  for (auto& callback : closed) tell(callback);
}

}  // namespace millrace
