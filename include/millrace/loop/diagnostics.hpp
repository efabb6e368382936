// SPDX-License-Identifier: MIT
//
// Warnings of what stands still and of what blocks, and a switch for measurements. They are the process's, all off at
// first, and take effect on a loop when it next begins to work. From any thread.
//
//   mr::warn_of_stalls(10s);      // stage 'fetch': 8 of 8 workers, 8 in a call; 16 of 16 elements in front
//   mr::warn_of_blocking(50ms);   // stage 'parse': it blocked the loop for 0.212 s
#pragma once

#include <millrace/base/duration.hpp>
#include <millrace/base/export.hpp>

#include <chrono>

namespace millrace {

/// Warns, in the log, when a run that is waited for has made no progress for `span`: the warning names each of its stages,
/// and says what its workers do and how full the queue in front of it is. It is looked at once in every `span`, so that the
/// warning comes within two of them. Zero turns it off. Throws std::invalid_argument for a negative span.
///
/// **Cost**: a timer per loop; nothing per element.
MILLRACE_API void warn_of_stalls(Duration span);

/// Warns, in the log, when a function or coroutine has kept the loop's thread for longer than `span` without an await; the
/// warning comes when it gives the thread back, and names the stage that it belongs to. A range that is slow counts to the
/// stage that reads it. Zero turns it off. Throws std::invalid_argument for a negative span.
///
/// **Cost**: the clock is read for each resumption, and plain stages no longer share a worker: for finding out, not for
/// ever.
MILLRACE_API void warn_of_blocking(Duration span);

/// Whether neighbouring plain stages share a worker, without queues between them: they do, unless this is told `false`.
/// Nobody can see the difference but with a clock.
MILLRACE_API void fuse_plain_stages(bool on) noexcept;

namespace loop {

MILLRACE_API std::chrono::nanoseconds stall_span() noexcept;
MILLRACE_API std::chrono::nanoseconds blocking_span() noexcept;
MILLRACE_API bool fuses_plain_stages() noexcept;

}  // namespace loop
}  // namespace millrace
