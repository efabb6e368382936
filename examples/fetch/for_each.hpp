// SPDX-License-Identifier: MIT
//
// for_each: awaits a function for every element of a stream, one after the other.
#pragma once

#include <millrace/millrace.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace fetch {

namespace mr = millrace;

/// Returns when the run is over and nothing of it is left, whichever way it ended: what its stages use may go then.
template <class T, class Fn>
mr::Task<void> for_each(mr::Stream<T> stream, Fn fn) {
  std::exception_ptr failure;
  try {
    while (std::optional<T> element = co_await stream.next()) co_await fn(std::move(*element));
    co_return;
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    co_await mr::shielded(stream.close());
  } catch (...) {
    // A failure of the clean-up does not hide the one that made it necessary.
  }
  std::rethrow_exception(failure);
}

}  // namespace fetch
