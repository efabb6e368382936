// SPDX-License-Identifier: MIT
//
// Cancellation. A Scope lists the awaits that are suspended under it; stopping it walks the list. No atomics and no
// allocation: a scope belongs to one loop thread, and std::stop_token is bridged where a user asks for one.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/intrusive_list.hpp>
#include <millrace/errors.hpp>
#include <millrace/loop/scheduler.hpp>

#include <cassert>
#include <coroutine>
#include <stop_token>
#include <string>

namespace millrace::loop {

/// The awaits of one run, one timed call, one `with_stop`. Stopping is sticky: every later await under it ends with
/// Cancelled at once.
class MILLRACE_API Scope final : public Stoppable {
 public:
  /// A scope of its own: only `stop()` stops it.
  explicit Scope(Scheduler& scheduler) noexcept : scheduler_(&scheduler) {}
  /// A part of `parent`: stopped with it.
  explicit Scope(Scope& parent) noexcept;
  /// The same, with the name of a stage, which lives at least as long.
  Scope(Scope& parent, const std::string& name) noexcept : Scope(parent) { name_ = &name; }

  Scheduler& scheduler() const noexcept { return *scheduler_; }
  bool stopped() const noexcept { return stopped_; }
  /// Of the stage that it belongs to; null where that is not known.
  const std::string* name() const noexcept { return name_; }

  /// Cancels every await that is suspended under this scope; their coroutines are resumed by the loop.
  void stop() noexcept;

  /// After `stop()`: resumes in this call every await that can end now. What remains (a running offload, an await of
  /// foreign code, a shielded await) ends later.
  void unwind() noexcept;

  /// A token that is requested to stop when the scope is. The first call allocates.
  std::stop_token token();

  void add(Stoppable& entry) noexcept { entries_.push_back(entry); }

 private:
  void on_stop() noexcept override { stop(); }
  void on_unwind() noexcept override { unwind(); }

  Scheduler* scheduler_;
  const std::string* name_ = nullptr;
  base::IntrusiveList<Stoppable, ScopeTag> entries_;
  std::stop_source stop_source_{std::nostopstate};
  bool stopped_ = false;
};

/// The scope that a coroutine works under: its promise's, or the loop's own for foreign coroutine types.
template <class Promise>
Scope& scope_of(std::coroutine_handle<Promise> coroutine) {
  if constexpr (requires { coroutine.promise().scope(); })
    return coroutine.promise().scope();
  else
    return current_scheduler().root_scope();
}

/// One suspended await. An awaiter derives from it, links its Ready hook where it waits, and is woken from there.
///
///   await_suspend:  if (!begin(coroutine)) return false;      the run is being stopped
///                   if (it is ready) return pass();           goes on, or takes its turn if it has had a long one
///                   list.push_back(*this); return wait();     until wake()
///   await_resume:   finish();                                 throws Cancelled
///
/// What is no coroutine waits with a null handle: its `called` is what happens then.
class MILLRACE_API Waiter : public ReadyCallback {
 public:
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// Ends the wait. The coroutine is resumed by the loop, later.
  void wake() noexcept {
    assert(state_ == State::waiting);
    state_ = State::woken;
    Ready::unlink();
    scope_->scheduler().schedule(*this);
  }

  /// The same, but resumes the coroutine here.
  void resume_now() noexcept {
    assert(state_ == State::waiting);
    state_ = State::woken;
    Ready::unlink();
    Ready::run();
  }

  bool is_waiting() const noexcept { return state_ == State::waiting; }
  bool is_begun() const noexcept { return scope_ != nullptr; }

  /// After the await, whether it has suspended or not.
  void leave_scope() noexcept { Stoppable::unlink(); }

 protected:
  enum class State : unsigned char { idle, waiting, woken, cancelled };

  Waiter() noexcept = default;
  ~Waiter() = default;

  template <class Promise>
  [[nodiscard]] bool begin(std::coroutine_handle<Promise> coroutine) {
    return begin(coroutine, scope_of(coroutine));
  }
  [[nodiscard]] bool begin(std::coroutine_handle<> coroutine, Scope& scope) noexcept {
    handle_ = coroutine;
    scope_ = &scope;
    state_ = scope_->stopped() ? State::cancelled : State::idle;
    return state_ == State::idle;
  }

  /// Opens an await that does not end before what it waits for, also under a scope that is being stopped.
  void begin_always(std::coroutine_handle<> coroutine, Scope& scope) noexcept {
    handle_ = coroutine;
    scope_ = &scope;
    state_ = State::idle;
  }

  [[nodiscard]] bool wait() noexcept {
    assert(state_ == State::idle);
    state_ = State::waiting;
    scope_->add(*this);
    return true;
  }

  void skip() noexcept { state_ = State::woken; }

  [[nodiscard]] bool pass() noexcept {
    if (scope_->scheduler().budget().spend()) {
      state_ = State::woken;
      return false;
    }
    return take_turn();
  }

  /// Suspends and goes to the end of the ready list.
  [[nodiscard]] bool take_turn() noexcept {
    state_ = State::woken;
    scope_->add(*this);
    scope_->scheduler().schedule(*this);
    return true;
  }

  /// True if the wait was ended by `wake`, false if by cancellation.
  bool ended_well() noexcept {
    leave_scope();
    assert(state_ == State::woken || state_ == State::cancelled);
    return state_ == State::woken;
  }

  void finish() {
    if (!ended_well()) throw Cancelled{};
  }

  Scope& scope() const noexcept { return *scope_; }

  /// Leaves what it waits for; false if that cannot be left before it is over.
  virtual bool detach() noexcept {
    Ready::unlink();
    return true;
  }

 private:
  void called() noexcept override { assert(false && "a coroutine is resumed"); }
  const std::string* stage_name() const noexcept final { return scope_->name(); }
  void on_stop() noexcept final;
  void on_unwind() noexcept final;

  Scope* scope_ = nullptr;
  State state_ = State::idle;
};

}  // namespace millrace::loop
