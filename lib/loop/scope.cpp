// SPDX-License-Identifier: MIT
#include <millrace/loop/scope.hpp>

namespace millrace::loop {

Scope::Scope(Scope& parent) noexcept
    : scheduler_(parent.scheduler_), name_(parent.name_), stopped_(parent.stopped_) {
  parent.add(*this);
}

void Scope::stop() noexcept {
  if (stopped_) return;
  stopped_ = true;
  // The callbacks of a token are the user's: they may do anything, also end this scope. They come last.
  std::stop_source source = stop_source_;
  base::IntrusiveList<Stoppable, ScopeTag> left;
  left.splice_back(entries_);
  while (!left.empty()) {
    Stoppable& entry = left.pop_front();
    entries_.push_back(entry);
    entry.on_stop();
  }
  if (source.stop_possible()) source.request_stop();
}

// An entry is put back before it is resumed, and is the only thing of this scope that is touched: when the last one is
// gone, the scope may be gone too.
void Scope::unwind() noexcept {
  base::IntrusiveList<Stoppable, ScopeTag> left;
  left.splice_back(entries_);
  while (!left.empty()) {
    Stoppable& entry = left.pop_front();
    entries_.push_back(entry);
    entry.on_unwind();
  }
}

std::stop_token Scope::token() {
  if (!stop_source_.stop_possible()) {
    stop_source_ = std::stop_source{};
    if (stopped_) stop_source_.request_stop();
  }
  return stop_source_.get_token();
}

void Waiter::on_stop() noexcept {
  if (state_ != State::waiting || !detach()) return;
  state_ = State::cancelled;
  scope_->scheduler().schedule(*this);
}

void Waiter::on_unwind() noexcept {
  if (state_ == State::waiting) return;
  Ready::unlink();
  Ready::run();
}

}  // namespace millrace::loop
