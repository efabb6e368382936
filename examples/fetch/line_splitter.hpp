// SPDX-License-Identifier: MIT
//
// LineSplitter: chunks of bytes in, lines out, in memory that neither the input nor one endless line can make grow.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fetch {

class LineSplitter {
 public:
  struct Line {
    std::string_view text;  // without its end; valid until the next call of `feed`
    bool too_long;          // then `text` is its beginning
  };

  /// `longest` [bytes]: what is read of a line.
  explicit LineSplitter(std::size_t longest) noexcept : longest_(longest) {}

  /// More input; to be called when `next` has given nullopt.
  void feed(std::string_view chunk);

  /// The input is at its end: what is left is the last line.
  void finish() noexcept { finished_ = true; }

  /// The next line, or nullopt if more input is needed.
  std::optional<Line> next();

 private:
  Line cut(std::size_t end);

  std::string buffer_;
  std::size_t begin_ = 0;    // of the next line
  std::size_t scanned_ = 0;  // there is no end of line before
  std::size_t longest_;
  bool finished_ = false;
};

}  // namespace fetch
