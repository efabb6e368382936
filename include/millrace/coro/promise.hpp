// SPDX-License-Identifier: MIT
//
// What the promises of all coroutine types here share: recycled frames, the scope that the coroutine works under, and who
// awaits it.
#pragma once

#include <millrace/base/frame_allocator.hpp>
#include <millrace/loop/scope.hpp>

#include <coroutine>
#include <utility>

namespace millrace::coro {

class Promise : public base::RecycledFrame {
 public:
  loop::Scope& scope() const noexcept { return *scope_; }
  void set_scope(loop::Scope& scope) noexcept { scope_ = &scope; }

 protected:
  Promise() noexcept = default;
  ~Promise() = default;

 private:
  loop::Scope* scope_ = nullptr;
};

/// Something that awaits a coroutine and is none.
class Continuation {
 public:
  /// The coroutine has paused, or has ended: then it may be destroyed here.
  virtual void go_on() noexcept = 0;

 protected:
  ~Continuation() = default;
};

/// The promise of a coroutine that is awaited, by another one or by a Continuation, in whose scope it works.
///
/// The awaiting side starts or continues it inside its own await_suspend, and goes on without suspending where that was
/// enough: any number of awaits that are ready in a row uses bounded stack, on every compiler.
class AwaitedPromise : public Promise {
 public:
  /// Runs the coroutine until it suspends or pauses; true if the awaiting coroutine must wait for it.
  bool advance(std::coroutine_handle<> self, std::coroutine_handle<> awaiting, loop::Scope& scope) {
    if (!suspends(self, scope)) return false;
    awaiting_ = awaiting.address();
    state_ = State::awaited_by_coroutine;
    return true;
  }
  /// The same for what is no coroutine.
  bool advance(std::coroutine_handle<> self, Continuation& awaiting, loop::Scope& scope) {
    if (!suspends(self, scope)) return false;
    awaiting_ = &awaiting;
    state_ = State::awaited_by_continuation;
    return true;
  }

 protected:
  AwaitedPromise() noexcept = default;
  ~AwaitedPromise() = default;

  /// At a co_yield and at the end: hands control to the awaiting coroutine if that has suspended, else back into its
  /// `advance`.
  struct Pause {
    bool await_ready() const noexcept { return false; }
    template <class Self>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Self> self) const noexcept {
      AwaitedPromise& promise = self.promise();
      const State state = std::exchange(promise.state_, State::paused);
      if (state == State::awaited_by_coroutine)
        return std::coroutine_handle<>::from_address(promise.awaiting_);
      if (state == State::awaited_by_continuation) static_cast<Continuation*>(promise.awaiting_)->go_on();
      return std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

 private:
  enum class State : unsigned char { running, paused, awaited_by_coroutine, awaited_by_continuation };

  bool suspends(std::coroutine_handle<> self, loop::Scope& scope) {
    set_scope(scope);
    state_ = State::running;
    self.resume();
    return state_ == State::running;
  }

  void* awaiting_ = nullptr;
  State state_ = State::paused;
};

}  // namespace millrace::coro
