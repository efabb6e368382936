// SPDX-License-Identifier: MIT
//
// A span of time, for a person.
#pragma once

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace millrace::loop {

inline std::string text_of(std::chrono::nanoseconds span) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3g s", std::chrono::duration<double>(span).count());
  return text.data();
}

}  // namespace millrace::loop
