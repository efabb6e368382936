// SPDX-License-Identifier: MIT
#include "body_name.hpp"

#include <cstdio>

namespace fetch {

namespace {

constexpr std::size_t longest_tail = 80;  // [bytes]

bool is_harmless(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
}

// The URL without its scheme, user and query.
std::string tail_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const std::string_view authority = url.substr(0, url.find('/'));
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  std::string tail;
  for (const char c : url.substr(0, longest_tail)) tail += is_harmless(c) ? c : '-';
  while (!tail.empty() && tail.back() == '-') tail.pop_back();
  return tail;
}

}  // namespace

std::string body_name(std::string_view url, std::size_t index) {
  char number[24];
  std::snprintf(number, sizeof number, "%08zu-", index);
  return number + tail_of(url);
}

}  // namespace fetch
