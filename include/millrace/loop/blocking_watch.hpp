// SPDX-License-Identifier: MIT
//
// Measures how long a piece of work keeps the loop's thread, where the user wants to know.
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/base/export.hpp>

#include <chrono>
#include <string>

namespace millrace::loop {

class MILLRACE_API BlockingWatch {
 public:
  /// Asks what the user wants.
  void start() noexcept;
  bool is_on() const noexcept { return limit_.count() != 0; }

  /// Calls `work`, and warns, in the name of stage `name`, where that took too long. A piece inside another is told of once:
  /// by the inner one, which knows more.
  template <class Work>
  void time(const std::string& name, Work work) noexcept {
    const base::Moment begin = std::chrono::steady_clock::now();
    work();
    judge(name, begin);
  }

 private:
  void judge(const std::string& name, base::Moment begin) noexcept;

  std::chrono::nanoseconds limit_{0};
  base::Moment told_{};  // when something was last told of
};

}  // namespace millrace::loop
