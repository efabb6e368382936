// SPDX-License-Identifier: MIT
//
// A span of time from any std::chrono duration, and the clock that the library lives by.
#pragma once

#include <chrono>
#include <limits>

namespace millrace {

/// A span of time [ns], made from any `std::chrono` duration: `10ms`, `0.5s`, `1h`. It is rounded up, never down, and
/// what does not fit 64 bits becomes the longest span (292 years).
class Duration {
 public:
  constexpr Duration() noexcept = default;

  template <class Rep, class Period>
  constexpr Duration(std::chrono::duration<Rep, Period> span) noexcept : nanoseconds_(rounded_up(span)) {}

  constexpr std::chrono::nanoseconds count() const noexcept { return nanoseconds_; }
  constexpr bool is_zero() const noexcept { return nanoseconds_ == nanoseconds_.zero(); }
  constexpr bool is_negative() const noexcept { return nanoseconds_ < nanoseconds_.zero(); }

 private:
  template <class Rep, class Period>
  static constexpr std::chrono::nanoseconds rounded_up(std::chrono::duration<Rep, Period> span) noexcept {
    using Wide = std::chrono::duration<long double, std::nano>;
    const long double wide = Wide(span).count();
    constexpr auto most = std::numeric_limits<std::chrono::nanoseconds::rep>::max();
    if (wide >= static_cast<long double>(most)) return std::chrono::nanoseconds::max();
    if (wide <= -static_cast<long double>(most)) return -std::chrono::nanoseconds::max();
    if (wide != wide) return std::chrono::nanoseconds{-1};  // not a number: as wrong as a negative span
    return std::chrono::ceil<std::chrono::nanoseconds>(span);
  }

  std::chrono::nanoseconds nanoseconds_{0};
};

namespace base {

/// A moment of the monotonic clock [ns].
using Moment = std::chrono::steady_clock::time_point;

/// `span` after `from`; the end of time where that does not fit.
constexpr Moment after(Moment from, Duration span) noexcept {
  return span.count() > Moment::max() - from ? Moment::max()
                                             : from + std::chrono::ceil<Moment::duration>(span.count());
}

}  // namespace base
}  // namespace millrace
