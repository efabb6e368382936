// SPDX-License-Identifier: MIT
//
// How time passes on a loop that is simulated.
#include "event_loop_core.hpp"

namespace millrace {

// Time passes at once where nothing can happen before the next timer. Where there is none, only a post from a thread that
// the library does not know can bring the loop on; that gets a while of real time.
void EventLoop::Core::pass_simulated_time() noexcept {
  const bool is_waiting = ready_.empty() && expected_posts_ == 0 && active_ != 0 && !has_posts();
  if (!is_waiting || !timers_.empty()) patience_ends_.reset();
  if (is_waiting && !timers_.empty()) {
    simulation_->advance_to(timers_.next_deadline());
    work_arrived();
  } else if (is_waiting) {
    constexpr std::chrono::seconds patience{1};
    const base::Moment now = std::chrono::steady_clock::now();
    if (!patience_ends_) patience_ends_ = now + patience;
    if (now >= *patience_ends_) end_stuck_simulation();
  }
  alarm_.set(patience_ends_.value_or(base::Moment::max()));
}

// What hangs is ended. What cannot be cancelled goes on hanging.
void EventLoop::Core::end_stuck_simulation() noexcept {
  patience_ends_.reset();
  simulation_->set_stuck();
  for (loop::Watched* run = watched_.empty() ? nullptr : &watched_.front(); run != nullptr;
       run = watched_.next(*run))
    run->explain("nothing can go on in this simulation");
  root_.stop();
}

}  // namespace millrace
