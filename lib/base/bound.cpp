// SPDX-License-Identifier: MIT
#include <millrace/base/bound.hpp>

#include <stdexcept>

namespace millrace::base {

void refuse(std::string_view where, std::string_view option, const std::string& value,
            std::string_view requirement) {
  throw std::invalid_argument("millrace: " + std::string(where) + ": " + std::string(option) + " must be " +
                              std::string(requirement) + ", not " + value);
}

std::size_t checked_bound(Bound bound, long long least, std::string_view where, std::string_view option) {
  if (bound.value() < least)
    refuse(where, option, std::to_string(bound.value()), "at least " + std::to_string(least));
  return static_cast<std::size_t>(bound.value());
}

}  // namespace millrace::base
