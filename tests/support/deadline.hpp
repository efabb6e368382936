// SPDX-License-Identifier: MIT
//
// A deadline for a test: one that hangs ends the program with its name, instead of hanging the whole run.
#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace test {

/// Generous, because it is there for what would never end; MILLRACE_TEST_DEADLINE [s] makes it longer under slow tools.
inline std::chrono::seconds default_deadline() {
  const char* seconds =
      std::getenv("MILLRACE_TEST_DEADLINE");  // NOLINT(concurrency-mt-unsafe): read before threads
  return std::chrono::seconds(seconds != nullptr ? std::atoi(seconds) : 60);
}

/// Aborts with the name of what it guards unless it is destroyed in time.
class Deadline {
 public:
  Deadline(std::string name, std::chrono::seconds span)
      : name_(std::move(name)), watchdog_([this, span] { watch(span); }) {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() {
    {
      std::lock_guard lock(mutex_);
      met_ = true;
    }
    changed_.notify_one();
    watchdog_.join();
  }

 private:
  void watch(std::chrono::seconds span) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, span, [this] { return met_; })) return;
    std::cerr << "DEADLINE: '" << name_ << "' is not over after " << span.count() << " s" << std::endl;
    std::signal(SIGABRT, SIG_DFL);  // doctest's handler would end the test case, and wait for this thread
    std::abort();
  }

  std::string name_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool met_ = false;
  std::thread watchdog_;  // last: it uses the members above
};

}  // namespace test
