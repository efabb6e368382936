// SPDX-License-Identifier: MIT
#include "tally.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace fetch {

namespace {

using Seconds = std::chrono::duration<double>;

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

double milliseconds(std::uint64_t microseconds) { return static_cast<double>(microseconds) / 1000; }

}  // namespace

void Tally::end(const Record& record) noexcept {
  ++done_;
  bytes_ += record.bytes;
  if (record.has_failed()) ++failed_;
  if (record.status != 0)
    microseconds_.add(static_cast<std::uint64_t>(std::llround(record.ms.count() * 1000)));
}

// The rate follows a change within about a second, and does not flicker.
std::string Tally::progress() {
  const Clock::time_point now = Clock::now();
  const double seconds = Seconds(now - last_look_).count();
  if (seconds > 0) {
    const double newest = static_cast<double>(done_ - done_at_last_look_) / seconds;
    const double weight = last_look_ == start_ ? 1 : 1 - std::exp(-seconds);
    rate_ += weight * (newest - rate_);
    last_look_ = now;
    done_at_last_look_ = done_;
  }
  return formatted("%llu done, %llu failed, %.0f/s, %llu in flight", static_cast<unsigned long long>(done_),
                   static_cast<unsigned long long>(failed_), rate_,
                   static_cast<unsigned long long>(in_flight()));
}

std::string Tally::summary() const {
  const double seconds = Seconds(Clock::now() - start_).count();
  std::string text =
      formatted("%llu done, %llu failed, %.1f MiB in %.2f s (%.0f/s)", static_cast<unsigned long long>(done_),
                static_cast<unsigned long long>(failed_), static_cast<double>(bytes_) / (1024 * 1024),
                seconds, seconds > 0 ? static_cast<double>(done_) / seconds : 0);
  if (in_flight() != 0) text += formatted(", %llu cut off", static_cast<unsigned long long>(in_flight()));
  text += '\n';
  if (microseconds_.count() == 0) return text;
  return text + formatted("ms: p50 %.1f, p90 %.1f, p99 %.1f, max %.1f\n",
                          milliseconds(microseconds_.percentile(0.50)),
                          milliseconds(microseconds_.percentile(0.90)),
                          milliseconds(microseconds_.percentile(0.99)), milliseconds(microseconds_.max()));
}

}  // namespace fetch
