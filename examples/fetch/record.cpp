// SPDX-License-Identifier: MIT
#include "record.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace fetch {

namespace {

bool means_itself(char c) noexcept { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

std::string quoted(const std::string& text) {
  if (std::ranges::all_of(text, means_itself)) return '"' + text + '"';
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

// Put together as text: as a tree of values, a line costs several times as much.
std::string json_line(const Record& record) {
  std::array<char, 96> numbers{};
  std::snprintf(numbers.data(), numbers.size(), R"(,"status":%d,"bytes":%llu,"ms":%.3f,"error":)",
                record.status, static_cast<unsigned long long>(record.bytes), record.ms.count());
  std::string line = R"({"url":)" + quoted(record.url) + numbers.data();
  line += record.error.empty() ? "null" : quoted(record.error);
  if (!record.file.empty()) line += R"(,"file":)" + quoted(record.file);
  return line + "}\n";
}

}  // namespace fetch
