// SPDX-License-Identifier: MIT
//
// The first step of the pipeline: from a line of input to a URL that can be fetched.
#pragma once

#include "line_decoder.hpp"

#include <cstddef>
#include <string>

namespace fetch {

struct Target {
  std::string url;
  std::size_t index;  // of the URL in the job, from 0
  std::string error;  // not empty: `url` cannot be fetched
};

/// Judges the line; a malformed one is a target with an error.
Target parse_target(InputLine line);

}  // namespace fetch
