// SPDX-License-Identifier: MIT
//
// A worker: for its whole life it takes an element, calls the function, and passes the result on. It is an object, and no
// coroutine, because there can be a million of them: it has what it needs in every wait once, and goes from step to step
// in a plain loop.
#pragma once

#include <millrace/base/frame_allocator.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/coro/started.hpp>
#include <millrace/graph/stage_run.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace millrace::graph {

/// Owns itself from `begin` on. `Stage` reaches the function, and knows what the worker has in hand.
template <class Stage>
class Worker final : public Stage::Hand, private coro::Continuation, public Stage::WorkerMemory {
 public:
  Worker(Stage& stage, WorkerInfo which) : Stage::Hand(which), stage_(stage) {}

  void begin() noexcept { proceed<&Worker::start>(); }

 private:
  enum class Next : unsigned char { take, call, finish_call, put, wait, end };
  enum class Awaits : unsigned char { on_start, element, call, room, care, on_done };

  using Made = std::optional<typename Stage::Output>;
  using CallResult = typename Stage::Result;

  // --- where it goes on after a wait ---

  // At a queue.
  void called() noexcept override {
    if constexpr (!Stage::is_flat) proceed<&Worker::served>();
  }
  // For a task.
  void go_on() noexcept override {
    if constexpr (!Stage::is_flat && !Stage::is_plain) {
      if (awaits_ == Awaits::call) [[likely]]
        return proceed<&Worker::called_back>();
    }
    if (awaits_ == Awaits::on_done) return leave();
    if (awaits_ == Awaits::on_start) return proceed<&Worker::started>();
    proceed<&Worker::cared>();
  }

  template <Next (Worker::*step)()>
  void proceed() noexcept {
    try {
      if ((this->*step)() == Next::wait) return;
    } catch (...) {
      stage_.fail_with_current_exception();
    }
    end();
  }

  // --- its life ---

  Next start() {
    if constexpr (Stage::has_start) {
      if (awaits_task(Awaits::on_start, stage_.start_context(*this))) return Next::wait;
    }
    return started();
  }

  Next started() {
    if constexpr (Stage::has_start) end_task();
    if constexpr (!Stage::is_flat) {
      if (stage_.is_simple()) return work(Next::take);
    }
    return awaits_task(Awaits::care, stage_.work_with_care(*this)) ? Next::wait : cared();
  }

  Next cared() {
    end_task();
    return Next::end;
  }

  void end() noexcept {
    task_.destroy();
    stage_.worker_done();
    if constexpr (Stage::has_done) {
      if (has_started() && awaits_on_done()) return;
    }
    leave();
  }

  bool has_started() const noexcept {
    if constexpr (Stage::has_start)
      return this->context.has_value();
    else
      return true;
  }
  bool awaits_on_done() noexcept {
    try {
      return awaits_task(Awaits::on_done, coro::shielded_task(stage_.end_context(*this)));
    } catch (...) {  // no memory for it
      stage_.run().stop(std::current_exception());
      return false;
    }
  }

  void leave() noexcept {
    Stage& stage = stage_;
    delete this;
    stage.worker_gone();
  }

  // --- one element after another ---

  Next work(Next next) {
    Stage& stage = stage_;  // in a register: for all that the compiler knows, a call changes `stage_`
    if constexpr (!Stage::is_plain) {
      if (next == Next::finish_call) next = finish_call(stage);
    }
    for (;;) {
      if (next == Next::call) next = call(stage);
      if (next == Next::take) next = take_and_call(stage);
      if (next != Next::put) return next;
      next = put();
    }
  }
  MILLRACE_INLINE Next take_and_call(Stage& stage) {
    for (;;) {
      Next next = take(stage);
      if (next == Next::call) next = call(stage);
      if (next != Next::take) return next;
    }
  }
  Next served() { return work(awaits_ == Awaits::element ? taken() : written()); }

  MILLRACE_INLINE Next take(Stage& stage) {
    if (stage.try_take(*this)) [[likely]]
      return Next::call;
    awaits_ = Awaits::element;
    const bool waits = stage_.in().suspend_take({}, stage_.worker_scope(), *this, this->element);
    return waits ? Next::wait : taken();
  }
  // What has been taken while the run was stopped is not begun any more.
  Next taken() {
    this->leave_scope();
    stage_.in().take_over(*this);
    return this->element && !stage_.in().is_stopped() ? Next::call : Next::end;
  }

  MILLRACE_INLINE Next call(Stage& stage) {
    loop::Scope& scope = stage.worker_scope();
    Made made;
    if constexpr (Stage::is_plain) {
      stage.store(made, *this, [&]() -> decltype(auto) { return stage.call(*this, scope); });
    } else {
      Task<CallResult> task(stage.call(*this, scope, nullptr));
      if (scope.stopped()) [[unlikely]]
        throw Cancelled{};
      if (task.start(scope, *this)) {
        wait_for(Awaits::call, std::move(task));
        stage.call_suspends();
        return Next::wait;
      }
      stage.store(made, *this, [&]() -> decltype(auto) { return task.result(); });
    }
    return pass_on(stage, made);
  }
  Next called_back() { return work(Next::finish_call); }
  MILLRACE_INLINE Next finish_call(Stage& stage) {
    stage.call_resumes();
    Made made;
    stage.store(made, *this, [&]() -> decltype(auto) { return task_.template result<CallResult>(); });
    task_.destroy();
    return pass_on(stage, made);
  }

  /// What has been made of the element, if anything.
  MILLRACE_INLINE Next pass_on(Stage& stage, Made& made) {
    this->element.reset();
    if (!made) {
      this->origin = {};
      return Next::take;
    }
    if (stage.out().try_push(*made, this->origin)) [[likely]]
      return Next::take;
    this->result.emplace(std::move(*made));
    return Next::put;
  }

  Next put() {
    awaits_ = Awaits::room;
    const bool waits = stage_.out().suspend_push({}, stage_.worker_scope(), *this, &*this->result);
    return waits ? Next::wait : written();
  }
  Next written() {
    const auto how = this->settled();
    if (how == queue::QueueWaiter::Result::failed) std::rethrow_exception(this->take_error());
    this->result.reset();
    return how == queue::QueueWaiter::Result::done ? Next::take : Next::end;
  }

  // --- awaits of tasks ---

  /// False where it has ended at once.
  bool awaits_task(Awaits what, Task<void> task) {
    const bool waits = task.start(stage_.worker_scope(), *this);
    wait_for(what, std::move(task));
    return waits;
  }
  template <class T>
  void wait_for(Awaits what, Task<T> task) noexcept {
    awaits_ = what;
    task_.hold(std::move(task));
  }
  void end_task() {
    task_.template result<void>();
    task_.destroy();
  }

  Stage& stage_;
  coro::Started task_;
  Awaits awaits_ = Awaits::element;
};

}  // namespace millrace::graph
