// SPDX-License-Identifier: MIT
//
// Numbers as a person types them. What strtol and its family make of "010" (eight), "-1" (of an unsigned type, a huge one)
// and "nan" is nothing that anybody means.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fetch {

/// A whole number, decimal.
std::optional<std::int64_t> parse_whole(std::string_view text) noexcept;

/// A number of seconds, decimal and finite: "0.3", "1e3".
std::optional<double> parse_seconds(std::string_view text) noexcept;

/// A number of bytes, at most 2^63-1: digits, and K, M, G or T for 2^10, 2^20, 2^30 or 2^40 of them. Small letters will
/// do, and so will "10MB", "10MiB" and "10B".
std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;

}  // namespace fetch
