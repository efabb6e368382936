// SPDX-License-Identifier: MIT
//
// Everything. Typed stages, exact bounds, one loop: see docs/guide.md.
#pragma once

#include <millrace/coro/async_generator.hpp>
#include <millrace/coro/event.hpp>
#include <millrace/coro/offload.hpp>
#include <millrace/coro/shielded.hpp>
#include <millrace/coro/sleep.hpp>
#include <millrace/coro/spawn.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/coro/when_all.hpp>
#include <millrace/coro/with_stop.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/errors.hpp>
#include <millrace/loop/diagnostics.hpp>
#include <millrace/loop/event_loop.hpp>
#include <millrace/options.hpp>
#include <millrace/queue/bounded_queue.hpp>
#include <millrace/stage.hpp>
#include <millrace/stream.hpp>
#include <millrace/task.hpp>
