// SPDX-License-Identifier: MIT
//
// What the library throws of its own. Exceptions of user functions reach the consumer as they are.
#pragma once

#include <millrace/base/export.hpp>

#include <stdexcept>
#include <string>
#include <system_error>

namespace millrace {

/// An await ended because its run is being cancelled. It unwinds the coroutine; let it pass. It does not derive from
/// `std::exception`, so that a `catch (const std::exception&)` does not swallow it.
class MILLRACE_API Cancelled {
 public:
  const char* what() const noexcept { return "cancelled"; }
};

/// `with_timeout` ran out of time.
class MILLRACE_API TimeoutError : public std::runtime_error {
 public:
  TimeoutError();
  ~TimeoutError() override;
};

/// A graph with a source that can be read only once (a generator, a stream, an owned single-pass range, …) was run
/// a second time.
class MILLRACE_API StageReuseError : public std::logic_error {
 public:
  explicit StageReuseError(const std::string& source);
  ~StageReuseError() override;
};

/// A blocking call was made inside a coroutine or a callback of the library, where it would stop the loop.
class MILLRACE_API LoopRunningError : public std::logic_error {
 public:
  explicit LoopRunningError(const std::string& call);
  ~LoopRunningError() override;
};

/// libuv refused: its code and its text.
class MILLRACE_API LoopError : public std::system_error {
 public:
  /// `code` is libuv's (negative); `call` names what was tried.
  LoopError(int code, const std::string& call);
  ~LoopError() override;
};

}  // namespace millrace
