// SPDX-License-Identifier: MIT
#include <millrace/coro/with_stop.hpp>

namespace millrace::coro {

TokenScope::TokenScope(loop::Scope& outer, std::stop_token token) : scope_(outer) {
  if (token.stop_requested())
    scope_.stop();
  else
    callback_.emplace(std::move(token), Request{this});
}

// Without the callback nobody posts any more; what has been posted is taken back.
TokenScope::~TokenScope() {
  callback_.reset();
  scope_.scheduler().retract(*this);
}

}  // namespace millrace::coro
