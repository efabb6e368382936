// SPDX-License-Identifier: MIT
#include "delayed_resume.hpp"

#include <microhttpd.h>

namespace fetch {

void DelayedResume::suspend(MHD_Connection* connection, std::chrono::milliseconds delay) {
  const std::lock_guard lock(mutex_);
  MHD_suspend_connection(connection);
  if (finished_) {
    MHD_resume_connection(connection);
    return;
  }
  const bool is_next = sleepers_.empty() || Clock::now() + delay < sleepers_.top().due;
  sleepers_.push({.due = Clock::now() + delay, .connection = connection});
  if (is_next) changed_.notify_one();
}

void DelayedResume::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void DelayedResume::work() {
  std::unique_lock lock(mutex_);
  while (!finished_ || !sleepers_.empty()) {
    const Clock::time_point now = Clock::now();
    while (!sleepers_.empty() && (finished_ || sleepers_.top().due <= now)) {
      MHD_resume_connection(sleepers_.top().connection);
      sleepers_.pop();
    }
    if (finished_) continue;
    if (sleepers_.empty()) {
      changed_.wait(lock);
    } else {
      const Clock::time_point due = sleepers_.top().due;  // a copy: the heap may grow meanwhile
      changed_.wait_until(lock, due);
    }
  }
}

}  // namespace fetch
