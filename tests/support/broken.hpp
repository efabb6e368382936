// SPDX-License-Identifier: MIT
//
// What tests throw, and nothing else does.
#pragma once

#include <stdexcept>

namespace test {

struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace test
