// SPDX-License-Identifier: MIT
//
// What the process as a whole has to be set up for.
#pragma once

namespace fetch {

/// As many open files as the system lets us have: one for each connection, and the demo's server needs as many again.
void raise_file_limit() noexcept;

/// A reader of our output that goes away is an error of `write`, not our death.
void ignore_broken_pipes() noexcept;

}  // namespace fetch
