// SPDX-License-Identifier: MIT
#include <millrace/base/log.hpp>
#include <millrace/loop/blocking_watch.hpp>
#include <millrace/loop/diagnostics.hpp>

#include "span_text.hpp"

namespace millrace::loop {

void BlockingWatch::start() noexcept { limit_ = blocking_span(); }

void BlockingWatch::judge(const std::string& name, base::Moment begin) noexcept {
  const base::Moment end = std::chrono::steady_clock::now();
  if (end - begin < limit_ || told_ > begin) return;
  told_ = end;
  try {
    base::log_warning(name.empty() ? "a coroutine or callback" : "stage '" + name + "'",
                      "it blocked the loop for " + text_of(end - begin));
  } catch (...) {  // no memory for the text
  }
}

}  // namespace millrace::loop
