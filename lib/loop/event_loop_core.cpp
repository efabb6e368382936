// SPDX-License-Identifier: MIT
#include "event_loop_core.hpp"

#include "init_loop.hpp"

#include <stdexcept>
#include <string>

namespace millrace {

namespace {

thread_local loop::Scheduler* running_loop = nullptr;

}  // namespace

loop::Scheduler* loop::Scheduler::running() noexcept { return running_loop; }

// While it exists, coroutines and callbacks of this loop run on this thread.
class EventLoop::Core::Turn {
 public:
  explicit Turn(Core& core) noexcept : core_(core), outer_(running_loop), outer_in_turn_(core.in_turn_) {
    running_loop = &core;
    core.in_turn_ = core.is_awake_ = true;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    running_loop = outer_;
    core_.in_turn_ = outer_in_turn_;
  }

 private:
  Core& core_;
  loop::Scheduler* outer_;
  bool outer_in_turn_;
};

EventLoop::Core::Core(uv_loop_t* borrowed) noexcept : uv_(borrowed != nullptr ? borrowed : &own_uv_) {
  root_scope_ = &root_;
}

EventLoop::Core* EventLoop::Core::open(uv_loop_t* borrowed) {
  Core* core = new Core(borrowed);
  try {
    core->open_handles();
  } catch (...) {
    if (core->is_owned())
      core->destroy_owned();
    else
      core->abandon();
    throw;
  }
  return core;
}

void EventLoop::Core::open_handles() {
  if (is_owned()) loop::init_loop(uv_);
  uv_prepare_init(uv_, &prepare_);
  uv_check_init(uv_, &check_);
  uv_idle_init(uv_, &idle_);
  open_handles_ = 3;
  prepare_.data = check_.data = idle_.data = static_cast<Scheduler*>(this);
  waker_.open(uv_, [](void* core) { static_cast<Core*>(core)->woken(); }, this);
  ++open_handles_;
  alarm_.open(uv_);
  ++open_handles_;
}

void EventLoop::Core::enter() {
  if (phase_ >= Phase::closing_handles)
    throw std::logic_error("millrace: the event loop is closed: nothing can run on it");
  if (active_++ != 0) return;
  waker_.keep_loop_alive(true);
  keep_handles();
  blocking_watch_.start();
  if (simulation_ == nullptr) stall_watch_.start();
}

void EventLoop::Core::leave() noexcept {
  if (--active_ != 0) return;
  stall_watch_.stop();
  waker_.keep_loop_alive(false);
  if (!in_turn_) work_arrived();  // the next turn puts the handles to rest, or closes them
}

bool EventLoop::Core::post(loop::Posted& item) noexcept { return take_post(item, accepts_posts_); }

bool EventLoop::Core::post_function(loop::Posted& item) noexcept {
  return take_post(item, running_loop == this ? accepts_posts_ : accepts_functions_);
}

// `accepts` is one of those that the lock guards.
bool EventLoop::Core::take_post(loop::Posted& item, const bool& accepts) noexcept {
  {
    std::lock_guard lock(posts_mutex_);
    if (!accepts) return false;
    const bool is_first = posts_.empty();
    posts_.push_back(item);
    if (!is_first) return true;
    wakes_.fetch_add(1, std::memory_order_relaxed);
  }
  // Outside of the lock, or the woken loop would wait for it. The loop closes the waker only when `wakes_` is 0.
  waker_.wake();
  wakes_.fetch_sub(1, std::memory_order_release);
  return true;
}

void EventLoop::Core::retract(loop::Posted& item) noexcept {
  std::lock_guard lock(posts_mutex_);
  item.unlink();
}

// A post alone does not keep a loop alive: those that came while it rested are fetched here.
void EventLoop::Core::run() noexcept {
  do {
    run_posts();
    close_if_done();
    run_uv(UV_RUN_DEFAULT);
  } while (has_posts());
}

void EventLoop::Core::run_uv(uv_run_mode mode) noexcept {
  driven_ = true;
  uv_run(uv_, mode);
  driven_ = false;
}

void EventLoop::Core::work_arrived() noexcept {
  if (phase_ >= Phase::closing_handles) return;
  is_awake_ = true;
  uv_idle_start(&idle_, [](uv_idle_t*) {});
  keep_handles();
}

void EventLoop::Core::settle_ready() {
  if (running_loop != nullptr) throw LoopRunningError("iterating a Stage");
  if (!budget_.spend()) return run_uv(UV_RUN_NOWAIT);
  Turn turn(*this);
  run_ready();
}

// One turn, after every poll: what the poll made ready, then what is due by now, then what those make ready, until
// nothing is left or the budget is spent.
void EventLoop::Core::turn() noexcept {
  {
    Turn turn(*this);
    const base::Moment now = this->now();
    if (simulation_ == nullptr)
      budget_.start(now);
    else
      budget_.start(simulation_->turn_steps());
    timers_.expire(now);
    run_ready();
  }
  is_awake_ = !ready_.empty();
  if (is_awake_)
    work_arrived();
  else
    uv_idle_stop(&idle_);
  close_if_done();
  if (active_ == 0 && ready_.empty()) {
    uv_prepare_stop(&prepare_);
    uv_check_stop(&check_);
  }
}

void EventLoop::Core::run_ready() noexcept {
  while (!ready_.empty()) {
    loop::Ready* item = next_ready();
    if (item == nullptr) return;
    if (blocking_watch_.is_on())
      run_timed(*item);
    else
      item->run();
    if (!budget_.spend()) break;
  }
}

loop::Ready* EventLoop::Core::next_ready() noexcept {
  return simulation_ == nullptr ? &ready_.pop_front() : simulation_->take_next(ready_);
}

// The stage's name may be gone when the item has run.
void EventLoop::Core::run_timed(loop::Ready& item) noexcept {
  std::string name;
  try {
    if (const std::string* stage = static_cast<loop::ReadyCallback&>(item).stage_name()) name = *stage;
  } catch (...) {  // no memory for it
  }
  blocking_watch_.time(name, [&item] { item.run(); });
}

void EventLoop::Core::set_alarm() noexcept {
  if (simulation_ == nullptr)
    alarm_.set(timers_.next_deadline());
  else
    pass_simulated_time();
}

void EventLoop::Core::woken() noexcept {
  run_posts();
  close_if_done();
}

// What has been posted by now; what these post comes with the next poll, so that others have their turn. The items stay in a
// list, where they can be retracted.
void EventLoop::Core::run_posts() noexcept {
  Turn turn(*this);
  std::unique_lock lock(posts_mutex_);
  arriving_.splice_back(posts_);
  while (!arriving_.empty()) {
    loop::Posted& item = arriving_.pop_front();
    lock.unlock();
    item.arrived();
    lock.lock();
  }
  work_arrived();
}

// The handles that turn the loop; neither keeps it alive.
void EventLoop::Core::keep_handles() noexcept {
  if (uv_is_active(as_handle(check_))) return;
  uv_prepare_start(&prepare_, [](uv_prepare_t* handle) { of(handle).set_alarm(); });
  uv_check_start(&check_, [](uv_check_t* handle) { of(handle).turn(); });
  uv_unref(as_handle(prepare_));
  uv_unref(as_handle(check_));
}

bool EventLoop::Core::has_posts() noexcept {
  std::lock_guard lock(posts_mutex_);
  return !posts_.empty();
}

}  // namespace millrace
