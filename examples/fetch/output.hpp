// SPDX-License-Identifier: MIT
//
// Output: lines for standard output.
#pragma once

#include <millrace/millrace.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace fetch {

namespace mr = millrace;

/// The reader of standard output has gone away.
class ReaderGone : public std::exception {
 public:
  const char* what() const noexcept override { return "nobody reads standard output"; }
};

/// Lines are written by one coroutine while others produce them: each at once if there is time for it, many together if
/// not. A slow reader holds up who produces lines, but never the loop.
class Output {
 public:
  /// `eraser` is written before lines that go to a terminal, to wipe away what else is shown there.
  explicit Output(std::string_view eraser);

  /// Awaitable: takes the line over; waits while too many are unwritten.
  auto write(std::string&& line) { return lines_.push(std::move(line)); }

  /// No line will follow.
  void close() noexcept { lines_.close(); }

  /// Writes lines until `close`, and what is left. Throws ReaderGone, std::system_error.
  mr::Task<void> drain();

 private:
  std::string batch_from(const std::string& first);

  mr::BoundedQueue<std::string> lines_;
  std::string_view eraser_;
};

}  // namespace fetch
