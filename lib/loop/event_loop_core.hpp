// SPDX-License-Identifier: MIT
//
// What an EventLoop is made of: a Scheduler over libuv handles. It outlives its EventLoop until all that ran on it is
// over and every handle is closed.
#pragma once

#include "alarm.hpp"
#include "stall_watch.hpp"
#include "waker.hpp"

#include <millrace/loop/event_loop.hpp>
#include <millrace/loop/scope.hpp>
#include <millrace/loop/simulation.hpp>

#include <uv.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

namespace millrace {

class EventLoop::Core final : public loop::Scheduler {
 public:
  /// Opens the handles on `borrowed`, or on a loop of its own where that is null. Throws LoopError and leaves nothing.
  static Core* open(uv_loop_t* borrowed);

  /// Ends an owned loop, here.
  void destroy_owned() noexcept;
  /// The EventLoop of a borrowed loop is gone: deletes itself when the last handle is closed.
  void abandon() noexcept;

  void begin_close(base::UniqueFunction<void()> closed);
  bool is_closed() const noexcept { return phase_ == Phase::closed; }

  void enter() override;
  void leave() noexcept override;
  bool post(loop::Posted& item) noexcept override;
  /// The same for a user's function. From other threads it is refused once all that ran on a loop that closes is over.
  bool post_function(loop::Posted& item) noexcept;
  void retract(loop::Posted& item) noexcept override;
  void drive() override { run_uv(UV_RUN_ONCE); }
  EventLoop& facade() noexcept override { return *facade_; }

  /// Drives the loop until nothing on it is active and nothing is posted.
  void run() noexcept;
  void run_uv(uv_run_mode mode) noexcept;
  bool is_driven() const noexcept { return driven_; }
  bool is_owned() const noexcept { return uv_ == &own_uv_; }
  uv_loop_t* uv() const noexcept { return uv_; }
  void set_facade(EventLoop& facade) noexcept { facade_ = &facade; }
  void simulate(loop::Simulation& simulation) noexcept {
    simulation_ = &simulation;
    simulated_time_ = &simulation.now();
  }

 private:
  enum class Phase : unsigned char { open, stopping, closing_handles, closed };
  class Turn;

  explicit Core(uv_loop_t* borrowed) noexcept;
  ~Core() = default;

  template <class Handle>
  static Core& of(Handle* handle) noexcept {
    return *static_cast<Core*>(static_cast<Scheduler*>(handle->data));
  }
  template <class Handle>
  static uv_handle_t* as_handle(Handle& handle) noexcept {
    return reinterpret_cast<uv_handle_t*>(&handle);
  }

  void open_handles();
  void work_arrived() noexcept override;
  void settle_ready() override;
  void turn() noexcept;
  void run_ready() noexcept;
  loop::Ready* next_ready() noexcept;
  void run_timed(loop::Ready& item) noexcept;
  void set_alarm() noexcept;
  void pass_simulated_time() noexcept;
  void end_stuck_simulation() noexcept;
  bool take_post(loop::Posted& item, const bool& accepts) noexcept;
  void run_posts() noexcept;
  void keep_handles() noexcept;
  void close_if_done() noexcept;
  bool has_posts() noexcept;
  bool refuse_posts() noexcept;
  void woken() noexcept;
  void close_handles() noexcept;
  void handle_closed() noexcept;

  uv_loop_t own_uv_{};
  uv_loop_t* uv_;
  uv_prepare_t prepare_{};
  uv_check_t check_{};
  uv_idle_t idle_{};
  loop::Waker waker_;
  loop::Alarm alarm_;
  loop::StallWatch stall_watch_{*this};
  int open_handles_ = 0;

  Phase phase_ = Phase::open;
  bool driven_ = false;  // this object is inside uv_run
  bool in_turn_ = false;
  bool abandoned_ = false;  // no EventLoop refers to it any more
  std::size_t active_ = 0;
  loop::Simulation* simulation_ = nullptr;
  std::optional<base::Moment> patience_ends_;         // of a simulation that nothing but a post can bring on
  std::vector<base::UniqueFunction<void()>> closed_;  // to be told when it is closed

  std::mutex posts_mutex_;
  base::IntrusiveList<loop::Posted, loop::PostTag> posts_;
  base::IntrusiveList<loop::Posted, loop::PostTag> arriving_;
  bool accepts_posts_ = true;
  bool accepts_functions_ = true;  // of other threads
  std::atomic<int> wakes_{0};      // calls of the waker that have not returned

  loop::Scope root_{*this};
  EventLoop stand_in_{*this};
  EventLoop* facade_ = &stand_in_;
};

}  // namespace millrace
