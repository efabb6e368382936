// SPDX-License-Identifier: MIT
#include <millrace/coro/spawn.hpp>

namespace millrace::coro {

void SpawnedRoot::start(loop::Scheduler& scheduler, Root root) {
  std::unique_ptr<SpawnedRoot> owner(new SpawnedRoot(scheduler));
  scheduler.enter();
  std::move(root).start(scheduler.root_scope(), *owner.release());
}

void SpawnedRoot::root_ended() noexcept {
  const std::unique_ptr<SpawnedRoot> self(this);
  scheduler_.leave();
}

void report_failure(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const Cancelled&) {
  } catch (...) {
    base::log_error("a spawned task failed", error);
  }
}

}  // namespace millrace::coro
