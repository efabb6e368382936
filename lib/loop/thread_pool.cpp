// SPDX-License-Identifier: MIT
#include <millrace/loop/thread_pool.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace millrace {

namespace loop {

namespace {

class ThreadPool {
 public:
  ~ThreadPool() {
    {
      std::lock_guard lock(mutex_);
      wanted_ = 0;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void submit(PoolJob& job) {
    {
      std::lock_guard lock(mutex_);
      start_threads();
      jobs_.push_back(job);
    }
    changed_.notify_one();
  }

  bool withdraw(PoolJob& job) noexcept {
    std::lock_guard lock(mutex_);
    if (!job.is_linked()) return false;
    job.unlink();
    return true;
  }

  void resize(std::size_t threads) {
    {
      std::lock_guard lock(mutex_);
      wanted_ = threads;
      if (!threads_.empty()) start_threads();
    }
    changed_.notify_all();
  }

 private:
  // One thread is enough to make progress, so that only the failure to start the first one is an error.
  void start_threads() {
    while (running_ < wanted_) {
      try {
        threads_.emplace_back([this] { work(); });
      } catch (...) {
        if (running_ == 0) throw;
        return;
      }
      ++running_;
    }
  }

  void work() noexcept {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !jobs_.empty() || running_ > wanted_; });
      if (running_ > wanted_) break;
      PoolJob& job = jobs_.pop_front();
      lock.unlock();
      job.execute();
      lock.lock();
    }
    --running_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  base::IntrusiveList<PoolJob, JobTag> jobs_;
  std::vector<std::thread> threads_;  // joined at the end, also those that have ended before
  std::size_t running_ = 0;
  std::size_t wanted_ = std::max(1U, std::thread::hardware_concurrency());
};

ThreadPool& pool() {
  static ThreadPool instance;
  return instance;
}

}  // namespace

void submit(PoolJob& job) { pool().submit(job); }
bool withdraw(PoolJob& job) noexcept { return pool().withdraw(job); }

}  // namespace loop

void set_offload_threads(std::size_t threads) {
  if (threads == 0)
    throw std::invalid_argument("millrace: set_offload_threads(0): at least 1 thread is needed");
  loop::pool().resize(threads);
}

}  // namespace millrace
