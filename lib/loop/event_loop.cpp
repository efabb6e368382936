// SPDX-License-Identifier: MIT
#include <millrace/base/log.hpp>

#include "event_loop_core.hpp"

#include <stdexcept>

namespace millrace {

namespace {

thread_local EventLoop* simulated_loop = nullptr;  // takes the place of the thread's own

class PostedFunction final : public loop::Posted {
 public:
  explicit PostedFunction(base::UniqueFunction<void()> fn) noexcept : fn_(std::move(fn)) {}

  void arrived() noexcept override {
    const std::unique_ptr<PostedFunction> self(this);
    try {
      fn_();
    } catch (...) {
      base::log_error("a posted function failed", std::current_exception());
    }
  }

 private:
  base::UniqueFunction<void()> fn_;
};

}  // namespace

EventLoop::EventLoop() : core_(Core::open(nullptr)) { core_->set_facade(*this); }
EventLoop::EventLoop(uv_loop_s* borrowed) : core_(Core::open(borrowed)) { core_->set_facade(*this); }
EventLoop::EventLoop(Core& core) noexcept : core_(&core), attached_(false) {}
EventLoop::EventLoop(loop::Simulation& simulation) : EventLoop() {
  if (loop::Scheduler::running() != nullptr) throw LoopRunningError("a simulation");
  if (simulated_loop != nullptr)
    throw std::logic_error("millrace: this thread is in a simulation already; end it before the next one");
  core_->simulate(simulation);
  simulated_loop = this;
}

EventLoop::~EventLoop() {
  if (!attached_) return;
  if (core_->is_owned())
    core_->destroy_owned();
  else
    core_->abandon();
  if (simulated_loop == this) simulated_loop = nullptr;
}

EventLoop& EventLoop::of_this_thread() {
  if (simulated_loop != nullptr) return *simulated_loop;
  thread_local EventLoop own;
  return own;
}

EventLoop& EventLoop::current() {
  loop::Scheduler* running = loop::Scheduler::running();
  return running != nullptr ? running->facade() : of_this_thread();
}

void EventLoop::post(base::UniqueFunction<void()> fn) {
  auto posted = std::make_unique<PostedFunction>(std::move(fn));
  if (!core_->post_function(*posted))
    throw std::logic_error("millrace: EventLoop::post(): the event loop is closed");
  [[maybe_unused]] const auto* arriving = posted.release();  // it deletes itself then
}

void EventLoop::run() {
  if (core_->is_driven() || loop::Scheduler::running() != nullptr) throw LoopRunningError("EventLoop::run()");
  core_->run();
}

uv_loop_s* EventLoop::native() const noexcept { return core_->uv(); }

void EventLoop::close() {
  if (core_->is_driven() || loop::Scheduler::running() != nullptr)
    throw LoopRunningError("EventLoop::close()");
  core_->begin_close({});
  while (!core_->is_closed()) core_->run_uv(UV_RUN_ONCE);
}

void EventLoop::close(base::UniqueFunction<void()> closed) { core_->begin_close(std::move(closed)); }

loop::Scheduler& EventLoop::scheduler() noexcept { return *core_; }

loop::Scheduler& loop::loop_to_drive(const char* call) {
  if (Scheduler::running() != nullptr) throw LoopRunningError(call);
  EventLoop& own = EventLoop::of_this_thread();
  if (own.core_->is_driven()) throw LoopRunningError(call);
  return *own.core_;
}

loop::Scheduler& loop::current_scheduler() {
  Scheduler* running = Scheduler::running();
  return running != nullptr ? *running : EventLoop::current().scheduler();
}

}  // namespace millrace
