// SPDX-License-Identifier: MIT
#include <millrace/errors.hpp>

namespace millrace {

TimeoutError::TimeoutError() : std::runtime_error("millrace: timed out") {}
TimeoutError::~TimeoutError() = default;

StageReuseError::StageReuseError(const std::string& source)
    : std::logic_error(
          "millrace: the source '" + source +
          "' can be read only once and was read by an earlier run; build the stage anew for each run, or "
          "give it a source that can be read again") {}
StageReuseError::~StageReuseError() = default;

LoopRunningError::LoopRunningError(const std::string& call)
    : std::logic_error(
          "millrace: " + call +
          " blocks, and was called inside a coroutine or a callback of a running loop; use co_await "
          "there instead") {}
LoopRunningError::~LoopRunningError() = default;

}  // namespace millrace
