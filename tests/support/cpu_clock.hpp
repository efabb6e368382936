// SPDX-License-Identifier: MIT
//
// The time for which a thread has had a processor.
#pragma once

#include <chrono>
#include <ctime>
#include <pthread.h>

namespace test {

/// To measure how long a busy loop takes to come to something. A loop that starves it goes on using its processor; one that
/// waits for a processor, because the machine has other work, does not.
class CpuClock {
 public:
  static CpuClock of_this_thread() {
    CpuClock clock;
    pthread_getcpuclockid(pthread_self(), &clock.id_);
    return clock;
  }

  /// From any thread, as long as the clock's thread exists.
  std::chrono::nanoseconds now() const {
    timespec time{};
    clock_gettime(id_, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }

 private:
  CpuClock() = default;
  clockid_t id_{};
};

}  // namespace test
