// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace bench {

/// A contender gave a wrong sum, a wrong count, a sleep that was too short.
class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class T>
void expect_equal(const std::string& what, const T& is, const T& should_be) {
  if (is == should_be) return;
  throw Wrong(what + ": " + std::to_string(is) + " instead of " + std::to_string(should_be));
}

}  // namespace bench
