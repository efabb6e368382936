// SPDX-License-Identifier: MIT
//
// A doubly linked list of objects that carry their own links: linking, unlinking and walking allocate nothing.
// An object can be in one list for each tag that it derives a hook for.
#pragma once

#include <cassert>
#include <cstddef>

namespace millrace::base {

template <class T, class Tag>
class IntrusiveList;

/// The links of an object in a list with this tag. Unlinks itself when destroyed; copying is meaningless.
template <class Tag>
class ListHook {
 public:
  ListHook() noexcept = default;
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;
  ~ListHook() { unlink(); }

  bool is_linked() const noexcept { return next_ != nullptr; }

  /// Leaves the list that it is in, if any.
  void unlink() noexcept {
    if (next_ == nullptr) return;
    next_->prev_ = prev_;
    prev_->next_ = next_;
    next_ = prev_ = nullptr;
  }

 private:
  template <class, class>
  friend class IntrusiveList;

  ListHook* next_ = nullptr;
  ListHook* prev_ = nullptr;
};

/// A first-in first-out list of `T`s, each of which derives from `ListHook<Tag>` and outlives its membership.
template <class T, class Tag>
class IntrusiveList {
  using Hook = ListHook<Tag>;

 public:
  IntrusiveList() noexcept { reset(); }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;
  ~IntrusiveList() {
    while (!empty()) front().Hook::unlink();
    head_.next_ = head_.prev_ = nullptr;
  }

  bool empty() const noexcept { return head_.next_ == &head_; }

  T& front() noexcept {
    assert(!empty());
    return static_cast<T&>(*head_.next_);
  }

  /// Walks the list.
  std::size_t count() const noexcept {
    std::size_t count = 0;
    for (const Hook* hook = head_.next_; hook != &head_; hook = hook->next_) ++count;
    return count;
  }

  /// The one behind `item`, which is in this list; null at the end.
  T* next(const T& item) noexcept {
    Hook* next = static_cast<const Hook&>(item).next_;
    return next == &head_ ? nullptr : static_cast<T*>(next);
  }

  void push_back(T& item) noexcept { link_before(head_, item); }
  /// `place` is in this list.
  void insert_before(T& place, T& item) noexcept { link_before(place, item); }

  T& pop_front() noexcept {
    T& item = front();
    static_cast<Hook&>(item).unlink();
    return item;
  }

  /// Moves all of `other` to the end of this list.
  void splice_back(IntrusiveList& other) noexcept {
    if (other.empty()) return;
    other.head_.next_->prev_ = head_.prev_;
    head_.prev_->next_ = other.head_.next_;
    other.head_.prev_->next_ = &head_;
    head_.prev_ = other.head_.prev_;
    other.reset();
  }

 private:
  static void link_before(Hook& place, Hook& hook) noexcept {
    assert(!hook.is_linked());
    hook.prev_ = place.prev_;
    hook.next_ = &place;
    place.prev_->next_ = &hook;
    place.prev_ = &hook;
  }
  void reset() noexcept { head_.next_ = head_.prev_ = &head_; }

  Hook head_;
};

}  // namespace millrace::base
