// SPDX-License-Identifier: MIT
//
// How much memory the program has, as the system counts it.
#pragma once

#include <cstddef>
#include <fstream>
#include <optional>
#include <unistd.h>

#ifdef __has_feature
#define MILLRACE_TEST_HAS(feature) __has_feature(feature)
#else
#define MILLRACE_TEST_HAS(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || MILLRACE_TEST_HAS(address_sanitizer) || \
    MILLRACE_TEST_HAS(thread_sanitizer)
#define MILLRACE_TEST_SANITIZED 1
#else
#define MILLRACE_TEST_SANITIZED 0
#endif

namespace test {

/// Resident memory [bytes]; nothing where the system does not say, or where a sanitizer keeps what has been freed.
inline std::optional<std::size_t> resident_memory() {
  if (MILLRACE_TEST_SANITIZED != 0) return std::nullopt;
  std::ifstream file("/proc/self/statm");
  std::size_t whole = 0;
  std::size_t resident = 0;
  if (!(file >> whole >> resident)) return std::nullopt;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace test
