// SPDX-License-Identifier: MIT
//
// What the promises of all coroutine types here share: recycled frames, the scope that the coroutine works under, and
// the coroutine that awaits it.
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

/// The promise of a coroutine that is awaited by another one, in whose scope it works.
///
/// The awaiting side starts or continues it inside its own await_suspend, and goes on without suspending where that was
/// enough: any number of awaits that are ready in a row uses bounded stack, on every compiler.
class AwaitedPromise : public Promise {
 public:
  /// Runs the coroutine until it suspends or pauses; true if the awaiting coroutine must wait for it.
  template <class Self>
  bool advance(std::coroutine_handle<Self> self, std::coroutine_handle<> awaiting, loop::Scope& scope) {
    set_scope(scope);
    paused_ = false;
    self.resume();
    if (paused_) return false;
    awaiting_ = awaiting;
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
      promise.paused_ = true;
      std::coroutine_handle<> awaiting = std::exchange(promise.awaiting_, nullptr);
      return awaiting ? awaiting : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

 private:
  std::coroutine_handle<> awaiting_;
  bool paused_ = false;
};

}  // namespace millrace::coro
