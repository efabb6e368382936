// SPDX-License-Identifier: MIT
//
// DemoPage: what page number n of the demo is like.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fetch {

struct DemoPage {
  enum class Kind : std::uint8_t {
    whole,
    missing,    // status 404
    dropped,    // the connection is closed without an answer
    cut_short,  // and here in the middle of the body
  };

  Kind kind;
  std::size_t size;  // of the body [bytes]
  std::chrono::milliseconds delay;

  /// The same for the same `number`, always; `delay` is at most `longest_delay`.
  static DemoPage of(std::size_t number, std::chrono::milliseconds longest_delay);

  static constexpr std::size_t longest_body = std::size_t{16} * 1024;
  /// `longest_body` bytes, of which a page is the beginning.
  static std::string_view text();
};

}  // namespace fetch
