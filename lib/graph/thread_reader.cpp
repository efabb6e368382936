// SPDX-License-Identifier: MIT
#include <millrace/graph/thread_reader.hpp>

#include <millrace/base/log.hpp>

#include <utility>

namespace millrace::graph {

namespace {

template <class Items>
void destroy_all(Items& items) noexcept {
  while (!items.empty()) delete &items.pop_front();
}

}  // namespace

ThreadReader::~ThreadReader() { destroy_all(items_); }

// --- the loop's side ---

void ThreadReader::start(const std::shared_ptr<ThreadReader>& reader, loop::Scheduler& scheduler) {
  reader->scheduler_ = &scheduler;
  reader->thread_ = std::thread([reader] { reader->work(); });
}

std::unique_ptr<ReadItem> ThreadReader::take() {
  std::unique_ptr<ReadItem> item;
  std::exception_ptr failure;
  {
    std::lock_guard lock(mutex_);
    if (count_ != 0) {
      item.reset(&items_.pop_front());
      --count_;
    } else {
      failure = std::exchange(failure_, nullptr);
    }
  }
  if (failure != nullptr) std::rethrow_exception(failure);
  changed_.notify_one();
  return item;
}

void ThreadReader::stop() noexcept {
  Items dropped;
  {
    std::lock_guard lock(mutex_);
    is_stopped_ = true;
    dropped.splice_back(items_);
    count_ = 0;
  }
  changed_.notify_one();
  destroy_all(dropped);
}

void ThreadReader::leave() noexcept {
  forget();
  bool is_over = false;
  {
    std::lock_guard lock(mutex_);
    is_over = is_over_;
  }
  // One that is over has nothing left to do but to return. One that is left may end with the program, and is silent.
  if (is_over)
    end_thread();
  else
    thread_.detach();
}

void ThreadReader::join() noexcept {
  forget();
  end_thread();
}

void ThreadReader::end_thread() noexcept {
  thread_.join();
  if (failure_ != nullptr)
    base::log_error("a source failed after its consumer had left", std::exchange(failure_, nullptr));
}

// True if `waiter` will be woken, false if there is no need to wait.
bool ThreadReader::expect(loop::Waiter& waiter) noexcept {
  {
    std::lock_guard lock(mutex_);
    if (count_ != 0 || is_over_) return false;
    is_awaited_ = true;
  }
  waiter_ = &waiter;
  scheduler_->expect_post();
  changed_.notify_one();
  return true;
}

// From here on the thread does not touch the loop, which may go.
void ThreadReader::forget() noexcept {
  {
    std::lock_guard lock(mutex_);
    is_awaited_ = false;
  }
  scheduler_->retract(*this);
  if (std::exchange(waiter_, nullptr) != nullptr) scheduler_->expect_post_no_more();
}

void ThreadReader::arrived() noexcept {
  scheduler_->expect_post_no_more();
  std::exchange(waiter_, nullptr)->wake();
}

// --- the thread ---

void ThreadReader::work() noexcept {
  std::exception_ptr failure;
  try {
    while (wait_for_room() && keep(read())) {
    }
  } catch (...) {
    failure = std::current_exception();
  }
  release();
  end(std::move(failure));
}

bool ThreadReader::wait_for_room() noexcept {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_stopped_ || is_awaited_ || count_ < ahead_; });
  return !is_stopped_;
}

bool ThreadReader::keep(std::unique_ptr<ReadItem> item) noexcept {
  std::lock_guard lock(mutex_);
  if (item == nullptr || is_stopped_) return false;
  items_.push_back(*item.release());
  ++count_;
  tell_loop();
  return true;
}

void ThreadReader::end(std::exception_ptr failure) noexcept {
  std::lock_guard lock(mutex_);
  failure_ = std::move(failure);
  is_over_ = true;
  tell_loop();
}

// Under the lock: a loop that awaits cannot go before it has been told, or has forgotten this.
void ThreadReader::tell_loop() noexcept {
  if (std::exchange(is_awaited_, false)) scheduler_->post(*this);
}

}  // namespace millrace::graph
