// SPDX-License-Identifier: MIT
#include "stall_watch.hpp"

#include <millrace/loop/diagnostics.hpp>

#include "span_text.hpp"

namespace millrace::loop {

void StallWatch::start() noexcept {
  span_ = stall_span();
  if (span_.count() != 0 && !is_armed()) scheduler_.timers().arm(*this, base::after(scheduler_.now(), span_));
}

void StallWatch::expired() noexcept {
  WatchList& all = scheduler_.watched();
  for (Watched* run = all.empty() ? nullptr : &all.front(); run != nullptr; run = all.next(*run)) {
    if (!run->begins_to_stall()) continue;
    try {
      run->explain("no progress for " + text_of(span_));
    } catch (...) {  // no memory for the text
    }
  }
  start();
}

}  // namespace millrace::loop
