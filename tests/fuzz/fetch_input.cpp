// SPDX-License-Identifier: MIT
//
// Fuzzes what millrace-fetch makes of bytes that others wrote: files of URLs and the words of its command line. Three bytes
// say what the rest is:
//
//   wxx   words of a command line, one per line; x is not looked at
//   lNS   lines of input; N is the longest line that is read, S+1 the size of the chunks that they come in
//
// For any first byte but w it is the latter.
#include "body_name.hpp"
#include "line_decoder.hpp"
#include "options.hpp"
#include "quantity.hpp"
#include "record.hpp"
#include "target.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

constexpr std::string_view source = "file";

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// What is between the ends of lines; nothing behind the last one is no line.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Nothing is left out but what is blank or a comment, nothing is there twice, whatever the chunks.
void check_lines(std::string_view text, std::size_t longest, const std::vector<fetch::InputLine>& got) {
  auto next = got.begin();
  std::size_t number = 0;
  for (const std::string_view line : split(text)) {
    ++number;
    const bool too_long = line.size() > longest;
    const std::string_view wanted = without_blanks(line.substr(0, longest));
    if ((wanted.empty() && !too_long) || wanted.starts_with('#')) continue;
    require(next != got.end(), "a line is not left out");
    require(next->text == wanted, "a line is read as it is");
    require(next->number == number, "a line has its number");
    require(next->error.empty() != too_long, "a line that is too long is told");
    ++next;
  }
  require(next == got.end(), "no line is made up");
}

void check_name(std::string_view url, std::size_t index) {
  const std::string name = fetch::body_name(url, index);
  const auto is_harmless = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  };
  require(name.size() <= 200, "a file name is short");
  require(std::ranges::all_of(name, is_harmless), "a file name is one name");
  require(name.starts_with(std::to_string(100'000'000 + index).substr(1)),
          "a file name begins with its number");
}

void check_json(const fetch::Target& target) {
  fetch::Record record;
  record.url = target.url;
  record.error = target.error;
  const std::string line = fetch::json_line(record);
  require(line.ends_with('\n'), "a line of output is whole");
  const auto breaks_lines = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  require(std::none_of(line.begin(), line.end() - 1, breaks_lines), "a line of output is one line");
  const auto read = nlohmann::json::parse(line, nullptr, false);
  require(!read.is_discarded(), "a line of output is JSON");
  const bool is_ascii = std::ranges::all_of(target.url, [](char c) { return (c & 0x80) == 0; });
  if (is_ascii) require(read["url"] == target.url, "a line of output has the URL");
  require(read["error"].is_null() == target.error.empty(), "a line of output has the error");
}

void check_target(const fetch::InputLine& line) {
  const fetch::Target target = fetch::parse_target(line);
  require(target.index == line.index, "a target has the index of its line");
  require(line.text.starts_with(target.url), "a target has the text of its line");
  if (target.error.empty()) {
    require(line.error.empty(), "what is not all there is no URL");
    require(target.url == line.text, "a URL is all there");
    require(std::ranges::none_of(target.url, is_control), "a URL has no control characters");
  } else {
    const std::string where = std::string(source) + ":" + std::to_string(line.number) + ": ";
    require(target.error.starts_with(where), "an error says where");
  }
  check_name(target.url, target.index);
  check_json(target);
}

void read_lines(std::string_view text, std::size_t longest, std::size_t chunk_size) {
  std::vector<fetch::InputLine> got;
  fetch::LineDecoder decoder(source, longest);
  const auto take = [&] {
    while (auto line = decoder.next()) {
      line->index = got.size();
      got.push_back(std::move(*line));
    }
  };
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(std::min(chunk_size, rest.size()))) {
    // A copy of its own: a splitter that looks beyond a chunk is found out.
    const std::string chunk(rest.substr(0, chunk_size));
    decoder.feed(chunk);
    take();
  }
  decoder.finish();
  take();
  check_lines(text, longest, got);
  std::ranges::for_each(got, check_target);
}

void check_numbers(std::string_view word) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const auto whole = fetch::parse_whole(word);
  const auto size = fetch::parse_size(word);
  const auto seconds = fetch::parse_seconds(word);
  if (size) require(*size <= most, "a size fits");
  if (seconds) require(std::isfinite(*seconds), "seconds are finite");
  if (whole) require(seconds == static_cast<double>(*whole), "a number is one of seconds");
  if (!whole || word.starts_with('-')) return;
  const auto number = static_cast<std::uint64_t>(*whole);
  require(size == number, "a number is a size");
  const auto mega = fetch::parse_size(std::string(word) + "m");
  require(number > most >> 20 ? !mega : mega == number << 20, "M is 2^20");
}

void check_options(const fetch::Options& options) {
  const auto is_between = [](auto least, auto number, auto most) {
    return number >= least && number <= most;
  };
  const auto is_status = [&](std::optional<int> status) { return !status || is_between(100, *status, 999); };
  require(is_between(1, options.workers, 100'000), "--workers is in range");
  require(is_between(0, options.timeout.count(), 1e6), "--timeout is in range");
  require(is_between(0, options.retries, 100), "--retries is in range");
  require(options.demo_pages <= 1'000'000'000, "--demo is in range");
  require(is_between(0, options.demo_delay.count(), 60'000), "--demo-delay-ms is in range");
  require(options.max_body <= std::numeric_limits<std::int64_t>::max(), "--max-body is in range");
  require(is_status(options.min_status) && is_status(options.max_status), "statuses are in range");
  require(!options.inputs.empty() || options.demo_pages != 0, "there is something to do");
  for (const fetch::Input& input : options.inputs)
    if (input.kind == fetch::Input::Kind::url)
      require(input.text.find("://") != std::string::npos, "what is no URL is a file");
}

void read_words(std::string_view text) {
  std::vector<std::string> words{"millrace-fetch"};
  for (const std::string_view word : split(text)) {
    words.emplace_back(word.substr(0, word.find('\0')));
    check_numbers(words.back());
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  const auto result = fetch::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
  if (const int* status = std::get_if<int>(&result))
    require(*status == fetch::all_succeeded || *status == fetch::wrong_usage,
            "what is refused is wrong usage");
  else
    check_options(std::get<fetch::Options>(result));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::cout.rdbuf(nullptr);  // no end of complaints about the command line
  std::cerr.rdbuf(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 3, size - 3);
  if (data[0] == 'w')
    read_words(rest);
  else
    read_lines(rest, data[1], std::size_t{data[2]} + 1);
  return 0;
}
