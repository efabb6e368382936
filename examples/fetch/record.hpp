// SPDX-License-Identifier: MIT
//
// Record: what became of one URL, and its line of JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fetch {

struct Record {
  using Milliseconds = std::chrono::duration<double, std::milli>;

  std::string url;
  int status = 0;           // 0: there was no answer
  std::uint64_t bytes = 0;  // of the body
  Milliseconds ms{0};       // from the first attempt's start to the last one's end
  std::string error;        // empty: none
  std::string file;         // where the body is; empty: not kept
  bool is_skipped = false;  // the job was interrupted before this URL's turn

  bool has_failed() const noexcept { return !error.empty() || status >= 400; }
};

/// With its end of line. What is not UTF-8 is replaced by U+FFFD.
std::string json_line(const Record& record);

}  // namespace fetch
