// SPDX-License-Identifier: MIT
//
// Where an element came from. Travels beside it through a graph that asks for it; others carry nothing.
#pragma once

#include <millrace/base/frame_allocator.hpp>
#include <millrace/queue/order.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace millrace::queue {

class OriginRef;

/// A position: at the source, or among what was made of one element. Counted without atomics: it belongs to one run.
/// Every element has its own; what was made of it refers to it as its parent.
class Origin : public base::RecycledFrame {
 public:
  std::uint64_t position() const noexcept { return position_; }
  const Origin* parent() const noexcept { return parent_; }

 private:
  friend class OriginRef;
  Origin(Origin* parent, std::uint64_t position) noexcept : parent_(parent), position_(position) {
    if (parent != nullptr) ++parent->references_;
  }
  ~Origin() = default;

  void hold() noexcept { ++holders_; }
  void release() noexcept {
    if (--holders_ != 0) return;
    give_up_tickets();
    unreference(this);
  }
  static void unreference(Origin* origin) noexcept {
    while (origin != nullptr && --origin->references_ == 0) delete std::exchange(origin, origin->parent_);
  }

  void add(Ticket* ticket) noexcept { ticket->next_of_element = std::exchange(tickets_, ticket); }
  void give_up_tickets() noexcept {
    while (tickets_ != nullptr) delete std::exchange(tickets_, tickets_->next_of_element);
  }

  Origin* parent_;
  std::uint64_t position_;
  Ticket* tickets_ = nullptr;   // the element's places in the orders that it can still reach
  std::size_t holders_ = 1;     // OriginRefs: the element, and who works on it
  std::size_t references_ = 1;  // children, and one for all holders
};

/// Stands for one element that is on its way; null where the graph carries no origins. When the last one for an element is
/// gone, the element gives up its places.
class MILLRACE_API OriginRef {
 public:
  OriginRef() noexcept = default;
  OriginRef(const OriginRef& other) noexcept : origin_(other.origin_) {
    if (origin_ != nullptr) origin_->hold();
  }
  OriginRef(OriginRef&& other) noexcept : origin_(std::exchange(other.origin_, nullptr)) {}
  OriginRef& operator=(OriginRef other) noexcept {
    std::swap(origin_, other.origin_);
    return *this;
  }
  ~OriginRef() {
    if (origin_ != nullptr) origin_->release();
  }

  /// Position `position` of a source.
  static OriginRef at(std::uint64_t position) { return OriginRef(new Origin(nullptr, position)); }

  /// The `position`th thing made of the element: it stands behind those before it, in front of all later ones.
  OriginRef child(std::uint64_t position) const {
    OriginRef child(new Origin(origin_, position));
    for (Ticket* ticket = origin_->tickets_; ticket != nullptr; ticket = ticket->next_of_element)
      child.origin_->add(new Ticket(*ticket));
    return child;
  }

  /// Of a copy of the element that can reach `orders` only. It stands in front of this one.
  OriginRef fork(std::span<Order* const> orders) const;

  /// Takes a place in front of `behind`, or at the end of `order`. If others have the same origin, it gets one of its own.
  void take_place(Ticket& behind) { origin_->add(new Ticket(behind)); }
  void take_place(Order& order, const Place& place);
  Ticket* place_in(const Order& order) const noexcept;
  /// Takes the element's place in `order` away from it: what is made of the element from now on has none there.
  std::unique_ptr<Ticket> take_away_place(const Order& order) noexcept;

  const Origin* get() const noexcept { return origin_; }
  explicit operator bool() const noexcept { return origin_ != nullptr; }

 private:
  explicit OriginRef(Origin* origin) noexcept : origin_(origin) {}

  Origin* origin_ = nullptr;
};

}  // namespace millrace::queue
