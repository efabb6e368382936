// SPDX-License-Identifier: MIT
#include "quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace fetch {

namespace {

// All of `text` as a number; of one that is too large for the type, nothing.
template <class Number>
std::optional<Number> parsed(std::string_view text) noexcept {
  Number number{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool equals_ignoring_case(std::string_view text, std::string_view other) noexcept {
  if (text.size() != other.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (upper(text[i]) != upper(other[i])) return false;
  return true;
}

// How many bits a unit shifts its number by.
std::optional<int> shift_of(std::string_view unit) noexcept {
  if (unit.empty() || equals_ignoring_case(unit, "B")) return 0;
  const std::size_t magnitude = std::string_view("KMGT").find(upper(unit.front()));
  if (magnitude == std::string_view::npos) return std::nullopt;
  unit.remove_prefix(1);
  if (!unit.empty() && !equals_ignoring_case(unit, "B") && !equals_ignoring_case(unit, "iB"))
    return std::nullopt;
  return 10 * (static_cast<int>(magnitude) + 1);
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) noexcept { return parsed<std::int64_t>(text); }

std::optional<double> parse_seconds(std::string_view text) noexcept {
  const std::optional<double> seconds = parsed<double>(text);
  return seconds && std::isfinite(*seconds) ? seconds : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) noexcept {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parsed<std::uint64_t>(text.substr(0, digits));
  const auto shift = shift_of(text.substr(digits));
  if (!number || !shift || *number > most >> *shift) return std::nullopt;
  return *number << *shift;
}

}  // namespace fetch
