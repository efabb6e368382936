// SPDX-License-Identifier: MIT
#include "record.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace fetch {

std::string json_line(const Record& record) {
  nlohmann::ordered_json line;
  line["url"] = record.url;
  line["status"] = record.status;
  line["bytes"] = record.bytes;
  line["ms"] = std::round(record.ms.count() * 1000) / 1000;
  line["error"] =
      record.error.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(record.error);
  if (!record.file.empty()) line["file"] = record.file;
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace fetch
