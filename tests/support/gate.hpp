// SPDX-License-Identifier: MIT
//
// What blocks a thread until the test lets it go on, ranges that block there, and who reads them.
#pragma once

#include <millrace/coro/task.hpp>
#include <millrace/stream.hpp>

#include <doctest/doctest.h>

#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace test {

/// A thread waits in `pass` until `open` is called. Everybody may call everything.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    reached_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    passed_ = true;
  }
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait_until_reached() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reached_; });
  }
  bool is_reached() {
    std::lock_guard lock(mutex_);
    return reached_;
  }
  bool is_passed() {
    std::lock_guard lock(mutex_);
    return passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reached_ = false;
  bool open_ = false;
  bool passed_ = false;
};

/// Opens its gate when it is destroyed, so that a test that fails leaves no thread behind.
class OpenAtEnd {
 public:
  explicit OpenAtEnd(Gate& gate) noexcept : gate_(gate) {}
  OpenAtEnd(const OpenAtEnd&) = delete;
  OpenAtEnd& operator=(const OpenAtEnd&) = delete;
  ~OpenAtEnd() { gate_.open(); }

 private:
  Gate& gate_;
};

/// Tells when something that another thread may own is gone: the last copy of `token()`.
class Farewell {
 public:
  Farewell() : state_(std::make_shared<State>()), token_(std::make_shared<Token>(state_)) {}

  /// The one token there is; copies of it are the same.
  std::shared_ptr<void> token() noexcept { return std::move(token_); }
  bool is_gone() const {
    std::lock_guard lock(state_->mutex);
    return state_->is_gone;
  }
  void wait() const {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->is_gone; });
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_gone = false;
  };
  struct Token {
    explicit Token(std::shared_ptr<State> to) noexcept : state(std::move(to)) {}
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;
    ~Token() {
      std::lock_guard lock(state->mutex);
      state->is_gone = true;
      state->changed.notify_all();
    }
    std::shared_ptr<State> state;
  };

  std::shared_ptr<State> state_;
  std::shared_ptr<void> token_;
};

/// 0, 1, 2, …: the increment from 0 on to 1 passes the gate, and then may throw. Owned, it keeps its gate alive.
class GatedInts {
 public:
  enum class Then { goes_on, throws };

  explicit GatedInts(std::shared_ptr<Gate> gate, std::shared_ptr<void> token = nullptr,
                     Then then = Then::goes_on)
      : gate_(std::move(gate)), token_(std::move(token)), then_(then) {}

  class Iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(Gate& gate, Then then) noexcept : gate_(&gate), then_(then) {}
    int operator*() const noexcept { return at_; }
    Iterator& operator++() {
      if (at_ == 0) {
        gate_->pass();
        if (then_ == Then::throws) throw std::runtime_error("behind the gate");
      }
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++*this;
      return old;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.at_ == b.at_; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept { return it.at_ == 1000; }

   private:
    Gate* gate_ = nullptr;
    Then then_ = Then::goes_on;
    int at_ = 0;
  };

  Iterator begin() const noexcept { return Iterator(*gate_, then_); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  std::shared_ptr<Gate> gate_;
  std::shared_ptr<void> token_;
  Then then_;
};

/// Takes what comes before the gate, then waits until the thread is there.
inline millrace::Task<void> take_up_to(millrace::Stream<int>& stream, Gate& gate) {
  const std::optional<int> zero = co_await stream.next();
  CHECK(zero == 0);
  gate.wait_until_reached();
}

}  // namespace test
