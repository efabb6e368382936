// SPDX-License-Identifier: MIT
#include "target.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace fetch {

namespace {

constexpr std::size_t shown_of_malformed = 200;  // [bytes]

struct CleanUpUrl {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

// What is wrong with `text` as a URL; empty: nothing.
std::string fault_of(const std::string& text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(text, is_control)) return "control character in it";
  if (text.find("://") == std::string::npos) return "no http:// or https:// in front";
  const std::unique_ptr<CURLU, CleanUpUrl> url(curl_url());
  if (!url) throw std::bad_alloc();
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return curl_url_strerror(code);
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return "neither http nor https";
  if (part_of(url.get(), CURLUPART_HOST).empty()) return "no host";
  return {};
}

std::string where(const InputLine& line) {
  if (line.source.empty()) return {};
  return std::string(line.source) + ":" + std::to_string(line.number) + ": ";
}

}  // namespace

Target parse_target(InputLine line) {
  std::string error;
  if (!line.error.empty())
    error = where(line) + line.error;
  else if (const std::string fault = fault_of(line.text); !fault.empty())
    error = where(line) + "not a URL: " + fault;
  if (!error.empty() && line.text.size() > shown_of_malformed) line.text.resize(shown_of_malformed);
  return {.url = std::move(line.text), .index = line.index, .error = std::move(error)};
}

}  // namespace fetch
