// SPDX-License-Identifier: MIT
//
// LineDecoder: the bytes of one file of URLs in, its lines of input out. Knows neither files nor the loop.
#pragma once

#include "line_splitter.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fetch {

/// One line of input that is neither blank nor a comment.
struct InputLine {
  std::string text;
  std::string_view source;  // the file's name, kept by the options; empty: a URL of the command line
  std::size_t number = 0;   // of the line in its source, from 1
  std::size_t index = 0;    // of the URL in the job, from 0
  std::string error;        // why `text` is not all there
};

class LineDecoder {
 public:
  static constexpr std::size_t longest_line = std::size_t{64} * 1024;

  /// `source` must outlive the lines; of a line, `longest` [bytes] are read.
  explicit LineDecoder(std::string_view source, std::size_t longest = longest_line) noexcept
      : source_(source), longest_(longest), splitter_(longest) {}

  /// More input; to be called when `next` has given nullopt.
  void feed(std::string_view chunk) { splitter_.feed(chunk); }

  /// The input is at its end: what is left is the last line.
  void finish() noexcept { splitter_.finish(); }

  /// The next line, without blanks around it, or nullopt if more input is needed. Numbers it; its index is the caller's.
  std::optional<InputLine> next();

  /// How many lines there have been, blank ones and comments among them.
  std::size_t count() const noexcept { return count_; }

 private:
  std::optional<InputLine> judged(const LineSplitter::Line& line);

  std::string_view source_;
  std::size_t longest_;
  LineSplitter splitter_;
  std::size_t count_ = 0;
};

}  // namespace fetch
