// SPDX-License-Identifier: MIT
#include <millrace/graph/stage_run.hpp>

#include <millrace/graph/run.hpp>

#include <algorithm>

namespace millrace::graph {

StageRun::StageRun(Run& run, const Settings& settings, StageParts parts) noexcept
    : run_(run), settings_(settings), parts_(std::move(parts)), turns_(run.rounds()),
      worker_scope_(&run.scope()) {
  if (input() != nullptr && settings_.workers > 1) input()->set_reader(*this);
  run_.enter();
}

bool StageRun::takes_turns() const noexcept {
  return std::ranges::any_of(outputs(), [](const EdgeBase* edge) { return edge->is_shared(); });
}

void StageRun::start() noexcept {
  if (run_.is_stopped())
    end();
  else
    start_worker();
}

StageStatus StageRun::status() const noexcept {
  const bool input_ended = input() == nullptr || (input()->is_closed() && input()->size() == 0);
  return {.done = input_ended || run_.is_stopped(), .active_workers = active_workers_};
}

// A worker that is in none of the states that are counted waits for what is behind it; that of a source, for the source.
std::string StageRun::describe() const {
  std::string text = "stage '" + settings_.name + "': " + std::to_string(living_workers_) + " of " +
                     std::to_string(settings_.workers) + " workers";
  const auto add = [&text](std::size_t number, const char* what) {
    if (number != 0) text += ", " + std::to_string(number) + what;
  };
  const std::size_t readers = input() != nullptr ? input()->waiting_readers() : 0;
  const std::size_t others =
      active_workers_ - std::min(active_workers_, suspended_calls_ + starting_workers_ + readers);
  const bool has_room =
      std::ranges::all_of(outputs(), [](const EdgeBase* edge) { return edge->room() != 0; });
  add(suspended_calls_, " in a call");
  add(starting_workers_, " in on_start");
  add(readers, " waiting for input");
  add(others, input() == nullptr && has_room ? " waiting for the source" : " waiting to pass on");
  add(living_workers_ - active_workers_, " in on_done");
  if (input() == nullptr) return text;
  text += "; " + std::to_string(input()->size());
  if (input()->capacity() != 0) text += " of " + std::to_string(input()->capacity());
  return text + " elements in front";
}

void StageRun::fail_with_current_exception() noexcept {
  try {
    throw;
  } catch (const Cancelled&) {
    if (!run_.is_stopped()) run_.stop(std::current_exception());
  } catch (...) {
    run_.stop(std::current_exception());
  }
}

// Workers are started by the loop, one after another: a worker that suspends does not start the next one on its stack.
void StageRun::schedule_growth() noexcept {
  if (!loop::Ready::is_linked()) run_.scheduler().schedule(*this);
}

// A worker may end the run in its first steps, and with it this stage: the run must not be over before the loop is left.
void StageRun::called() noexcept {
  Run& run = run_;
  run.enter();
  while (wants_worker()) start_worker();
  run.leave();
}

bool StageRun::wants_worker() noexcept {
  return workers_ < settings_.workers && is_busy() && !run_.is_stopped() &&
         input()->readable(starting_workers_ + 1) > starting_workers_;
}

void StageRun::start_worker() noexcept {
  // Counted before it runs: it may suspend in a call, or end.
  const WorkerInfo info{workers_++};
  ++living_workers_;
  ++active_workers_;
  try {
    if (run_.scheduler().blocking_watch().is_on())
      begin_named(info);
    else
      begin_worker(info);
  } catch (...) {
    run_.stop(std::current_exception());
    --active_workers_;
    worker_gone();
  }
}

// All that the worker does is done in a scope with its stage's name. The stage may be gone when its worker has ended.
void StageRun::begin_named(WorkerInfo info) {
  if (named_scope_ == nullptr) named_scope_ = std::make_unique<loop::Scope>(run_.scope(), settings_.name);
  worker_scope_ = named_scope_.get();
  const std::string name = settings_.name;
  std::exception_ptr failure;
  run_.scheduler().blocking_watch().time(name, [&] {
    try {
      begin_worker(info);
    } catch (...) {
      failure = std::current_exception();
    }
  });
  if (failure) std::rethrow_exception(failure);
}

void StageRun::worker_gone() noexcept {
  if (--living_workers_ == 0) end();
}

void StageRun::end() noexcept {
  loop::Ready::unlink();  // no growth any more
  if (parts_.numbering != nullptr) parts_.numbering->end();
  for (EdgeBase* edge : outputs()) edge->writer_done();
  run_.leave();  // may destroy this
}

}  // namespace millrace::graph
