// SPDX-License-Identifier: MIT
//
// Numbers that a user gives for a limit: any integer type, checked where the thing is built.
#pragma once

#include <millrace/base/export.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace millrace::base {

/// A limit as the user wrote it, of any integer type; what does not fit is the largest number.
class Bound {
 public:
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  constexpr Bound(Integer value) noexcept
      : value_(std::in_range<long long>(value) ? static_cast<long long>(value)
                                               : std::numeric_limits<long long>::max()) {}

  constexpr long long value() const noexcept { return value_; }

 private:
  long long value_;
};

/// Throws std::invalid_argument "millrace: WHERE: OPTION must be REQUIREMENT, not VALUE".
[[noreturn]] MILLRACE_API void refuse(std::string_view where, std::string_view option,
                                      const std::string& value, std::string_view requirement);

/// `bound` as a size; refused where it is less than `least`.
MILLRACE_API std::size_t checked_bound(Bound bound, long long least, std::string_view where,
                                       std::string_view option);

}  // namespace millrace::base
