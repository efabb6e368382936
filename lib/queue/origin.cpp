// SPDX-License-Identifier: MIT
#include <millrace/queue/origin.hpp>

#include <algorithm>

namespace millrace::queue {

OriginRef OriginRef::fork(std::span<Order* const> orders) const {
  if (origin_ == nullptr || origin_->tickets_ == nullptr) return *this;
  OriginRef fork(new Origin(origin_->parent_, origin_->position_));
  for (Ticket* ticket = origin_->tickets_; ticket != nullptr; ticket = ticket->next_of_element)
    if (std::ranges::find(orders, &ticket->order()) != orders.end()) fork.take_place(*ticket);
  return fork;
}

void OriginRef::take_place(Order& order, const Place& place) {
  if (origin_->holders_ != 1) {
    OriginRef own(new Origin(origin_->parent_, origin_->position_));
    for (Ticket* ticket = origin_->tickets_; ticket != nullptr; ticket = ticket->next_of_element)
      own.take_place(*ticket);
    *this = std::move(own);
  }
  origin_->add(new Ticket(order, place));
}

Ticket* OriginRef::place_in(const Order& order) const noexcept {
  Ticket* ticket = origin_->tickets_;
  while (ticket != nullptr && &ticket->order() != &order) ticket = ticket->next_of_element;
  return ticket;
}

std::unique_ptr<Ticket> OriginRef::take_away_place(const Order& order) noexcept {
  Ticket** link = &origin_->tickets_;
  while (*link != nullptr && &(*link)->order() != &order) link = &(*link)->next_of_element;
  if (*link == nullptr) return nullptr;
  return std::unique_ptr<Ticket>(std::exchange(*link, (*link)->next_of_element));
}

}  // namespace millrace::queue
