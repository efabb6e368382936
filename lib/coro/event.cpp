// SPDX-License-Identifier: MIT
#include <millrace/coro/event.hpp>

namespace millrace {

void Event::set() noexcept {
  set_ = true;
  // What waits in this list is an awaiter of this class.
  while (!waiting_.empty()) static_cast<Wait::Awaiter&>(waiting_.front()).wake();
}

}  // namespace millrace
