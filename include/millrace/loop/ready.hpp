// SPDX-License-Identifier: MIT
//
// What a loop runs when its turn comes: a coroutine to resume or a callback to make.
#pragma once

#include <millrace/base/intrusive_list.hpp>

#include <coroutine>
#include <string>

namespace millrace::loop {

struct ReadyTag;
struct ScopeTag;
class ReadyCallback;

/// An entry of the ready list. While it waits for something else it may be linked there by the same hook.
class Ready : public base::ListHook<ReadyTag> {
 public:
  inline void run();

 protected:
  Ready() noexcept = default;
  ~Ready() = default;

  std::coroutine_handle<> handle_;  // null: this is a ReadyCallback
};

using ReadyList = base::IntrusiveList<Ready, ReadyTag>;

/// What a scope can stop: a suspended await or a child scope.
class Stoppable : public base::ListHook<ScopeTag> {
 public:
  virtual void on_stop() noexcept {}
  /// Resumes, here and now, what has been woken or cancelled.
  virtual void on_unwind() noexcept {}

 protected:
  Stoppable() noexcept = default;
  ~Stoppable() = default;
};

/// A callback of the library's own; it does not throw. Every entry of the ready list is one, so that an await can be that
/// of a coroutine, which is resumed without a call of `called`, or of something else. It is a Stoppable because awaits
/// are: they have one table of functions for both.
class ReadyCallback : public Ready, public Stoppable {
 public:
  virtual void called() noexcept = 0;
  /// Of the stage that it belongs to; null where that is not known.
  virtual const std::string* stage_name() const noexcept { return nullptr; }

 protected:
  ~ReadyCallback() = default;
};

inline void Ready::run() {
  if (handle_)
    handle_.resume();
  else
    static_cast<ReadyCallback*>(this)->called();
}

}  // namespace millrace::loop
