// SPDX-License-Identifier: MIT
#pragma once

#include <tbb/task_arena.h>

namespace bench {

/// `run`, on the calling thread and as many more as make up `threads`.
template <class Run>
auto with_threads(int threads, Run run) {
  return [=] { return tbb::task_arena(threads).execute(run); };
}

}  // namespace bench
