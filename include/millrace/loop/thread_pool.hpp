// SPDX-License-Identifier: MIT
//
// The library's own threads, for work that would block a loop. Not the pool that uv_fs and DNS share, so that neither
// starves the other.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/intrusive_list.hpp>

#include <cstddef>

namespace millrace {

/// Sets how many threads `offload` uses [threads], from now on; at first as many as the machine has processors.
/// Threads that are too many end when their job has ended. Throws std::invalid_argument for 0. From any thread.
MILLRACE_API void set_offload_threads(std::size_t threads);

namespace loop {

struct JobTag;

/// One job of the pool. It outlives its stay there.
class PoolJob : public base::ListHook<JobTag> {
 public:
  /// Called on a thread of the pool. The job may be gone when it returns.
  virtual void execute() noexcept = 0;

 protected:
  ~PoolJob() = default;
};

/// Queues a job, first in, first out. Starts threads on first use; throws std::system_error if there is none to be had.
MILLRACE_API void submit(PoolJob& job);

/// Takes a job back. False: it is running or has run.
MILLRACE_API bool withdraw(PoolJob& job) noexcept;

}  // namespace loop
}  // namespace millrace
