// SPDX-License-Identifier: MIT
#include <millrace/loop/diagnostics.hpp>

#include <atomic>
#include <stdexcept>
#include <string>

namespace millrace {

namespace {

constinit std::atomic<std::chrono::nanoseconds::rep> stalls{0};
constinit std::atomic<std::chrono::nanoseconds::rep> blocking{0};
constinit std::atomic<bool> fusion{true};

void set(std::atomic<std::chrono::nanoseconds::rep>& value, Duration span, const char* call) {
  if (span.is_negative())
    throw std::invalid_argument(std::string("millrace: ") + call +
                                ": the time is negative; zero turns it off");
  value = span.count().count();
}

}  // namespace

void warn_of_stalls(Duration span) { set(stalls, span, "warn_of_stalls"); }
void warn_of_blocking(Duration span) { set(blocking, span, "warn_of_blocking"); }
void fuse_plain_stages(bool on) noexcept { fusion = on; }

std::chrono::nanoseconds loop::stall_span() noexcept { return std::chrono::nanoseconds(stalls); }
std::chrono::nanoseconds loop::blocking_span() noexcept { return std::chrono::nanoseconds(blocking); }
bool loop::fuses_plain_stages() noexcept { return fusion && blocking == 0; }

}  // namespace millrace
