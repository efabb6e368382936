// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <unistd.h>

#include <string>

namespace fetch {

namespace {

constexpr std::string_view erased_line = "\r\x1b[K";

// A terminal that does not take it misses a picture, nothing else.
void paint(std::string_view text) noexcept {
  static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) == 0);
}

}  // namespace

Progress::Progress(Tally& tally, bool is_wanted)
    : tally_(tally), is_shown_(is_wanted && isatty(STDERR_FILENO) != 0) {}

mr::Task<void> Progress::show() {
  while (is_shown_ && !finished_.is_set()) {
    try {
      co_await mr::with_timeout(interval, finished_.wait());
    } catch (const mr::TimeoutError&) {
      draw();
    }
  }
  clear();
}

void Progress::draw() {
  paint(std::string(erased_line) + tally_.progress());
  is_drawn_ = true;
}

std::string_view Progress::eraser() const noexcept { return is_shown_ ? erased_line : std::string_view(); }

void Progress::clear() noexcept {
  if (is_drawn_) paint(erased_line);
  is_drawn_ = false;
}

}  // namespace fetch
