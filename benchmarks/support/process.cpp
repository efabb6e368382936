// SPDX-License-Identifier: MIT
#include "process.hpp"

#include "wrong.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace bench {

namespace {

[[noreturn]] void measure_and_exit(const std::function<double()>& measure, int result_fd) {
  try {
    const double figure = measure();
    const bool sent = write(result_fd, &figure, sizeof figure) == static_cast<ssize_t>(sizeof figure);
    _exit(sent ? 0 : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
}

}  // namespace

double in_own_process(const std::function<double()>& measure) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) measure_and_exit(measure, ends[1]);
  close(ends[1]);
  double figure = 0;
  const bool received = read(ends[0], &figure, sizeof figure) == static_cast<ssize_t>(sizeof figure);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!received || status != 0) throw Wrong("the measuring process failed");
  return figure;
}

}  // namespace bench
