// SPDX-License-Identifier: MIT
//
// Numbering: the positions that a source, or a stage like chunk, gives to its elements, and its places in the orders
// that they can reach.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/queue/origin.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace millrace::graph {

/// In each order it holds a ticket for all that is still to come: nothing behind that may leave.
class MILLRACE_API Numbering {
 public:
  /// `number` settles ties between sources.
  Numbering(std::size_t number, std::vector<queue::Order*> orders)
      : number_(number), orders_(std::move(orders)) {}

  /// Takes its places. Sources do so by their numbers.
  void begin();

  /// The origin of the next element.
  queue::OriginRef next();

  /// The order that the next element would be too far ahead in; null where it may be read.
  queue::Order* closed_gate() noexcept;

  /// Nothing is to come any more.
  void end() noexcept { upcoming_.clear(); }

 private:
  queue::Place place() const noexcept { return {.position = position_, .source = number_}; }

  std::size_t number_;
  std::vector<queue::Order*> orders_;
  std::uint64_t position_ = 0;
  std::deque<queue::Ticket> upcoming_;
};

}  // namespace millrace::graph
