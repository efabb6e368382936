// SPDX-License-Identifier: MIT
//
// Measures in a process of its own, so that what earlier measurements have left in the heap is of no help.
#pragma once

#include <functional>

namespace bench {

/// What `measure` returns in a fork of this process. Throws Wrong with its message where it throws that.
double in_own_process(const std::function<double()>& measure);

}  // namespace bench
