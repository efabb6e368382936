// SPDX-License-Identifier: MIT
#include <millrace/graph/numbering.hpp>

namespace millrace::graph {

void Numbering::begin() {
  for (queue::Order* order : orders_) upcoming_.emplace_back(*order, place());
}

queue::OriginRef Numbering::next() {
  queue::OriginRef origin = queue::OriginRef::at(position_);
  for (queue::Ticket& ticket : upcoming_) origin.take_place(ticket);
  ++position_;
  for (queue::Ticket& ticket : upcoming_) ticket.advance_to(place());
  return origin;
}

queue::Order* Numbering::closed_gate() noexcept {
  for (queue::Ticket& ticket : upcoming_)
    if (!ticket.order().admits(position_)) return &ticket.order();
  return nullptr;
}

}  // namespace millrace::graph
