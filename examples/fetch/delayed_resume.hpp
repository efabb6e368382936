// SPDX-License-Identifier: MIT
//
// DelayedResume: lets connections of libmicrohttpd sleep without a thread for each.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

struct MHD_Connection;

namespace fetch {

/// **Threads**: all functions may be called from any.
class DelayedResume {
 public:
  DelayedResume() : thread_([this] { work(); }) {}
  DelayedResume(const DelayedResume&) = delete;
  DelayedResume& operator=(const DelayedResume&) = delete;
  ~DelayedResume() { finish(); }

  /// Suspends `connection`, to be called inside its handler, and resumes it after `delay`.
  void suspend(MHD_Connection* connection, std::chrono::milliseconds delay);

  /// Resumes all at once, and whatever is suspended from now on.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  struct Sleeper {
    Clock::time_point due;
    MHD_Connection* connection;
    bool operator>(const Sleeper& other) const noexcept { return due > other.due; }
  };

  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::priority_queue<Sleeper, std::vector<Sleeper>, std::greater<>> sleepers_;
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace fetch
