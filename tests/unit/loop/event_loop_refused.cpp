// SPDX-License-Identifier: MIT
//
// A machine that has no file descriptors left: every step of opening a loop may fail, and leaves nothing behind.
#include "native_loop.hpp"

#include <millrace/coro/spawn.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <string>

using millrace::EventLoop;
using test::NativeLoop;

namespace {

int lowest_free_descriptor() {
  const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(descriptor);
  return descriptor;
}

/// While it exists, only `count` more descriptors can be opened.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(int count) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(lowest_free_descriptor() + count);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

/// Opens a loop with ever more descriptors until that succeeds; the number of times it was refused.
template <class... Args>
int times_refused(Args... args) {
  for (int count = 0;; ++count) {
    const int free_before = lowest_free_descriptor();
    std::optional<millrace::LoopError> error;
    {
      const DescriptorLimit limit(count);
      try {
        EventLoop loop(args...);
      } catch (const millrace::LoopError& refusal) {
        error = refusal;
      }
    }
    if (!error) return count;
    CHECK(error->code().value() == UV_EMFILE);
    // A uv_loop_init that fails half-way keeps descriptors itself.
    const bool in_libuv = std::string(error->what()).find("uv_loop_init") != std::string::npos;
    if (!in_libuv) CHECK(lowest_free_descriptor() == free_before);
  }
}

}  // namespace

TEST_SUITE("unit/loop/event_loop_refused") {

  TEST_CASE("EventLoop: an owned loop that cannot be opened throws LoopError and leaves no descriptor") {
    CHECK(times_refused() > 1);
  }

  TEST_CASE("EventLoop: a guest that cannot be opened throws LoopError and leaves no handle") {
    NativeLoop native;
    uv_run(native.get(), UV_RUN_NOWAIT);
    CHECK(times_refused(native.get()) > 0);
    native.run();
    CHECK(native.close() == 0);
  }

}  // TEST_SUITE
