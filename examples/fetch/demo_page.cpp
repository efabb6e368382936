// SPDX-License-Identifier: MIT
#include "demo_page.hpp"

#include <bit>
#include <cstdint>
#include <string>

namespace fetch {

namespace {

// A number that looks random, of another one (the finalizer of SplitMix64).
std::uint64_t scrambled(std::uint64_t value) noexcept {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

DemoPage::Kind kind_of(std::uint64_t dice) noexcept {
  const std::uint64_t in_thousand = dice % 1000;
  if (in_thousand < 10) return DemoPage::Kind::missing;
  if (in_thousand < 13) return DemoPage::Kind::dropped;
  if (in_thousand < 15) return DemoPage::Kind::cut_short;
  return DemoPage::Kind::whole;
}

std::string filler(std::size_t size) {
  constexpr std::string_view line = "All that is here came down the millrace, one wheel after the other.\n";
  std::string text;
  while (text.size() < size) text += line;
  text.resize(size);
  return text;
}

}  // namespace

// Small pages are frequent, large ones rare: between 2^7 and 2^14 bytes, all magnitudes equally often.
DemoPage DemoPage::of(std::size_t number, std::chrono::milliseconds longest_delay) {
  static_assert(std::has_single_bit(longest_body));
  constexpr unsigned least_magnitude = 7;
  constexpr unsigned magnitudes = std::bit_width(longest_body) - 1 - least_magnitude;
  const std::uint64_t shape = scrambled(number);
  const std::uint64_t time = scrambled(shape);
  const std::size_t magnitude = std::size_t{1} << (least_magnitude + shape % magnitudes);
  const auto delay = static_cast<std::uint64_t>(longest_delay.count()) + 1;
  return {.kind = kind_of(scrambled(time)),
          .size = magnitude + (shape >> 32) % magnitude,
          .delay = std::chrono::milliseconds(time % delay)};
}

std::string_view DemoPage::text() {
  static const std::string body = filler(longest_body);
  return body;
}

}  // namespace fetch
