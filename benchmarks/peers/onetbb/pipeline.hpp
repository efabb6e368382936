// SPDX-License-Identifier: MIT
//
// parallel_pipeline: at most 64 elements are on their way at a time, and a thread carries an element through as many
// stages as it can.
#pragma once

namespace bench {

void register_pipeline();

}  // namespace bench
