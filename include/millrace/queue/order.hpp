// SPDX-License-Identifier: MIT
//
// Order: the places of everything that is on its way to a stage which puts its elements in order.
//
// A list of tickets, first to last. The elements of a source get theirs at its end; what is made of an element gets them
// directly in front of that element's own, so that nothing is ever compared or sorted. A ticket leaves the list when its
// element has been passed on, or is no more. The first of the list may leave the stage as soon as it has arrived there.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/base/frame_allocator.hpp>
#include <millrace/base/intrusive_list.hpp>
#include <millrace/loop/scope.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>

namespace millrace::queue {

class Order;
struct TicketTag;

/// Where a source's element stands: by its position, ties by the source's number.
struct Place {
  std::uint64_t position = 0;
  std::size_t source = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// The place of one element, or of all that a source has not given yet.
class MILLRACE_API Ticket : public base::RecycledFrame, public base::ListHook<TicketTag> {
 public:
  /// At the end of the list.
  Ticket(Order& order, const Place& place) noexcept;
  /// In front of `behind`.
  explicit Ticket(Ticket& behind) noexcept;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket();

  Order& order() const noexcept { return order_; }
  const Place& place() const noexcept { return place_; }

  /// Moves on, over the places in front of `place`.
  void advance_to(const Place& place) noexcept;

  /// What waits at the stage, which owns it; null while it is on its way.
  void* arrived = nullptr;
  /// Of the same element, in another order.
  Ticket* next_of_element = nullptr;

 private:
  friend class Order;

  Order& order_;
  Place place_;
};

class MILLRACE_API Order {
 public:
  /// Sources keep less than `window` positions between the first ticket and the next element.
  explicit Order(std::size_t window) noexcept : window_(window) {}

  /// What has arrived and may leave; null where the first is on its way, or there is none.
  void* first_arrived() noexcept { return tickets_.empty() ? nullptr : tickets_.front().arrived; }

  /// Is nothing in front of what stands at `place`?
  bool has_come_to(const Place& place) noexcept { return tickets_.front().place_ == place; }

  /// Woken when another one is the first; null where nobody waits for that.
  void set_reader(loop::Waiter* reader) noexcept { reader_ = reader; }

  /// May a source read its element at `position`? If not, it waits in `gated`.
  bool admits(std::uint64_t position) noexcept {
    return !is_gating_ || tickets_.empty() || position < tickets_.front().place_.position + window_;
  }
  loop::ReadyList& gated() noexcept { return gated_; }
  /// Admits everything: where positions of different kinds meet, distances say nothing.
  void stop_gating() noexcept { is_gating_ = false; }

 private:
  friend class Ticket;

  bool is_first(const Ticket& ticket) noexcept { return &tickets_.front() == &ticket; }
  void first_changed() noexcept;

  base::IntrusiveList<Ticket, TicketTag> tickets_;
  loop::Waiter* reader_ = nullptr;
  loop::ReadyList gated_;  // sources that are too far ahead
  std::size_t window_;
  bool is_gating_ = true;
};

}  // namespace millrace::queue
