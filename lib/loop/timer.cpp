// SPDX-License-Identifier: MIT
#include <millrace/loop/timer.hpp>

#include <cassert>
#include <utility>

namespace millrace::loop {

void TimerHeap::arm(Timer& timer, base::Moment deadline) noexcept {
  assert(!timer.is_armed());
  timer.heap_ = this;
  timer.deadline_ = deadline;
  timer.sequence_ = sequence_++;
  root_ = merge(root_, &timer);
}

void TimerHeap::disarm(Timer& timer) noexcept {
  assert(timer.heap_ == this);
  Timer* children = merge_siblings(timer.child_);
  if (&timer == root_) {
    root_ = children;
  } else {
    cut(timer);
    root_ = merge(root_, children);
  }
  timer.child_ = nullptr;
  timer.heap_ = nullptr;
}

void TimerHeap::expire(base::Moment now) noexcept {
  while (root_ != nullptr && root_->deadline_ <= now) {
    Timer& timer = *root_;
    disarm(timer);
    timer.expired();
  }
}

bool TimerHeap::before(const Timer& a, const Timer& b) noexcept {
  return a.deadline_ < b.deadline_ || (a.deadline_ == b.deadline_ && a.sequence_ < b.sequence_);
}

// Both are roots: without siblings and without a parent.
Timer* TimerHeap::merge(Timer* a, Timer* b) noexcept {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  if (before(*b, *a)) std::swap(a, b);
  b->next_ = a->child_;
  if (b->next_ != nullptr) b->next_->previous_ = b;
  b->previous_ = a;
  a->child_ = b;
  return a;
}

// Two passes, without recursion: pairs from left to right, kept in a list in reverse, then all of them into one.
Timer* TimerHeap::merge_siblings(Timer* first) noexcept {
  Timer* pairs = nullptr;
  while (first != nullptr) {
    Timer* a = first;
    Timer* b = a->next_;
    first = b != nullptr ? b->next_ : nullptr;
    a->next_ = a->previous_ = nullptr;
    if (b != nullptr) b->next_ = b->previous_ = nullptr;
    Timer* pair = merge(a, b);
    pair->next_ = pairs;
    pairs = pair;
  }
  Timer* root = nullptr;
  while (pairs != nullptr) {
    Timer* pair = std::exchange(pairs, pairs->next_);
    pair->next_ = nullptr;
    root = merge(root, pair);
  }
  return root;
}

// Takes a timer that is not the root, with its children, out of its list of siblings.
void TimerHeap::cut(Timer& timer) noexcept {
  if (timer.previous_->child_ == &timer)
    timer.previous_->child_ = timer.next_;
  else
    timer.previous_->next_ = timer.next_;
  if (timer.next_ != nullptr) timer.next_->previous_ = timer.previous_;
  timer.next_ = timer.previous_ = nullptr;
}

}  // namespace millrace::loop
