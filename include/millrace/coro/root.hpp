// SPDX-License-Identifier: MIT
//
// Root: a coroutine that nobody awaits: a worker that is one, a spawned task, a branch of when_all. Its owner is told when
// it is gone. For the library's own use.
#pragma once

#include <millrace/base/coroutine_owner.hpp>
#include <millrace/coro/promise.hpp>

#include <coroutine>
#include <exception>

namespace millrace::coro {

class RootOwner {
 public:
  /// The root's frame is destroyed. May destroy the owner.
  virtual void root_ended() noexcept = 0;

 protected:
  ~RootOwner() = default;
};

/// Made suspended; `start` runs it to its first suspension, and from then on it owns itself. Its body catches what is
/// thrown inside it.
class [[nodiscard]] Root {
 public:
  class promise_type;

  void start(loop::Scope& scope, RootOwner& owner) &&;

 private:
  using Owner = base::CoroutineOwner<promise_type>;
  explicit Root(Owner frame) noexcept : frame_(std::move(frame)) {}

  Owner frame_;
};

class Root::promise_type final : public Promise {
 public:
  Root get_return_object() noexcept {
    return Root(Owner(std::coroutine_handle<promise_type>::from_promise(*this)));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }

  struct End {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
      RootOwner& owner = *self.promise().owner_;
      self.destroy();
      owner.root_ended();
    }
    void await_resume() const noexcept {}
  };
  End final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }

 private:
  friend class Root;
  RootOwner* owner_ = nullptr;
};

inline void Root::start(loop::Scope& scope, RootOwner& owner) && {
  const auto frame = frame_.release();
  frame.promise().set_scope(scope);
  frame.promise().owner_ = &owner;
  frame.resume();
}

}  // namespace millrace::coro
