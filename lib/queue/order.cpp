// SPDX-License-Identifier: MIT
#include <millrace/queue/order.hpp>

namespace millrace::queue {

Ticket::Ticket(Order& order, const Place& place) noexcept : order_(order), place_(place) {
  order.tickets_.push_back(*this);
}

Ticket::Ticket(Ticket& behind) noexcept : order_(behind.order_), place_(behind.place_) {
  order_.tickets_.insert_before(behind, *this);
}

Ticket::~Ticket() {
  const bool was_first = order_.is_first(*this);
  unlink();
  if (was_first) order_.first_changed();
}

void Ticket::advance_to(const Place& place) noexcept {
  const bool was_first = order_.is_first(*this);
  place_ = place;
  Ticket* behind = order_.tickets_.next(*this);
  if (behind != nullptr && behind->place_ < place) {
    while (behind != nullptr && behind->place_ < place) behind = order_.tickets_.next(*behind);
    unlink();
    if (behind != nullptr)
      order_.tickets_.insert_before(*behind, *this);
    else
      order_.tickets_.push_back(*this);
  }
  if (was_first) order_.first_changed();
}

void Order::first_changed() noexcept {
  if (reader_ != nullptr && reader_->is_waiting() && first_arrived() != nullptr) reader_->wake();
  while (!gated_.empty()) static_cast<loop::Waiter&>(gated_.front()).wake();
}

}  // namespace millrace::queue
