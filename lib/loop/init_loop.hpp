// SPDX-License-Identifier: MIT
//
// init_loop: uv_loop_init that throws, also where libuv would end the process.
#pragma once

#include <uv.h>

namespace millrace::loop {

/// Throws LoopError.
void init_loop(uv_loop_t* loop);

}  // namespace millrace::loop
