// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

namespace fetch {

namespace {

constexpr std::size_t most_unwritten = 4096;                // [lines]
constexpr std::size_t batch_size = std::size_t{64} * 1024;  // [bytes]

void wait_until_writable(int fd) noexcept {
  pollfd wait{.fd = fd, .events = POLLOUT, .revents = 0};
  ::poll(&wait, 1, -1);
}

// Blocks. Whoever gave us standard output may have made it non-blocking.
void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno == EPIPE)
      throw ReaderGone();
    else if (errno == EAGAIN)
      wait_until_writable(fd);
    else if (errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "standard output");
  }
}

}  // namespace

Output::Output(std::string_view eraser) : lines_(most_unwritten) {
  if (isatty(STDOUT_FILENO) != 0) eraser_ = eraser;
}

mr::Task<void> Output::drain() {
  while (const std::optional<std::string> line = co_await lines_.pop()) {
    co_await mr::yield();  // what is ready now goes with it
    const std::string batch = batch_from(*line);
    auto write = [&batch] { write_all(STDOUT_FILENO, batch); };
    co_await mr::offload(write);
  }
}

std::string Output::batch_from(const std::string& first) {
  std::string batch(eraser_);
  batch += first;
  while (batch.size() < batch_size) {
    const std::optional<std::string> line = lines_.try_pop();
    if (!line) break;
    batch += *line;
  }
  return batch;
}

}  // namespace fetch
