// SPDX-License-Identifier: MIT
#include "process.hpp"

#include <sys/resource.h>

#include <csignal>

namespace fetch {

void raise_file_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

void ignore_broken_pipes() noexcept { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace fetch
