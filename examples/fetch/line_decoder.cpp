// SPDX-License-Identifier: MIT
#include "line_decoder.hpp"

namespace fetch {

namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::optional<InputLine> LineDecoder::next() {
  while (const auto line = splitter_.next())
    if (auto wanted = judged(*line)) return wanted;
  return std::nullopt;
}

// What is blank as far as it was read may have a URL behind that: it is not skipped without a word.
std::optional<InputLine> LineDecoder::judged(const LineSplitter::Line& line) {
  ++count_;
  const std::string_view text = trimmed(line.text);
  const bool is_blank = text.empty() && !line.too_long;
  if (is_blank || text.starts_with('#')) return std::nullopt;
  InputLine result{.text = std::string(text), .source = source_, .number = count_, .index = 0, .error = {}};
  if (line.too_long) result.error = "line longer than " + std::to_string(longest_) + " bytes";
  return result;
}

}  // namespace fetch
