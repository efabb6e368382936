// SPDX-License-Identifier: MIT
#include "line_splitter.hpp"

namespace fetch {

void LineSplitter::feed(std::string_view chunk) {
  buffer_.erase(0, begin_);
  begin_ = 0;
  // Of a line that is too long already, one byte more than is wanted says so; the rest need not be kept.
  if (buffer_.size() > longest_) buffer_.resize(longest_ + 1);
  scanned_ = buffer_.size();
  buffer_.append(chunk);
}

std::optional<LineSplitter::Line> LineSplitter::next() {
  const std::size_t end = buffer_.find('\n', scanned_);
  if (end != std::string::npos) return cut(end);
  scanned_ = buffer_.size();
  if (finished_ && begin_ < buffer_.size()) return cut(buffer_.size());
  return std::nullopt;
}

LineSplitter::Line LineSplitter::cut(std::size_t end) {
  std::string_view text(buffer_.data() + begin_, end - begin_);
  begin_ = scanned_ = end < buffer_.size() ? end + 1 : end;
  const bool too_long = text.size() > longest_;
  if (too_long) text = text.substr(0, longest_);
  return {.text = text, .too_long = too_long};
}

}  // namespace fetch
