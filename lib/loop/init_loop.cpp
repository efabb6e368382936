// SPDX-License-Identifier: MIT
#include "init_loop.hpp"

#include <millrace/errors.hpp>

#include <array>
#include <atomic>

namespace millrace::loop {

namespace {

using Pipe = std::array<uv_file, 2>;

void close(const Pipe& pipe) noexcept {
  for (const uv_file end : pipe) {
    uv_fs_t request;
    uv_fs_close(nullptr, &request, end, nullptr);
    uv_fs_req_cleanup(&request);
  }
}

// Opens `left` pipes at once. Gives libuv's error, or 0.
int try_pipes(int left) noexcept {
  if (left == 0) return 0;
  Pipe pipe{};
  if (const int code = uv_pipe(pipe.data(), 0, 0); code != 0) return code;
  const int code = try_pipes(left - 1);
  close(pipe);
  return code;
}

}  // namespace

// The first uv_loop_init of a process sets up signals, and calls abort() if it cannot have a pipe for them. What it opens
// before that, and this pipe, are fewer descriptors than three pipes are; what it opens in all is no fewer.
void init_loop(uv_loop_t* loop) {
  static std::atomic<bool> was_set_up = false;
  if (!was_set_up)
    if (const int code = try_pipes(3); code != 0) throw LoopError(code, "uv_pipe");
  if (const int code = uv_loop_init(loop); code != 0) throw LoopError(code, "uv_loop_init");
  was_set_up = true;
}

}  // namespace millrace::loop
