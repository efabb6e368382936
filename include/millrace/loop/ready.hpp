// SPDX-License-Identifier: MIT
//
// What a loop runs when its turn comes: a coroutine to resume or a callback to make.
#pragma once

#include <millrace/base/intrusive_list.hpp>

#include <coroutine>

namespace millrace::loop {

struct ReadyTag;
class ReadyCallback;

/// An entry of the ready list. While it waits for something else it may be linked there by the same hook.
class Ready : public base::ListHook<ReadyTag> {
 public:
  inline void run();
  bool is_coroutine() const noexcept { return handle_ != nullptr; }

 protected:
  Ready() noexcept = default;
  ~Ready() = default;

  std::coroutine_handle<> handle_;  // null: this is a ReadyCallback
};

using ReadyList = base::IntrusiveList<Ready, ReadyTag>;

/// A callback of the library's own; it does not throw.
class ReadyCallback : public Ready {
 public:
  virtual void called() noexcept = 0;

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
