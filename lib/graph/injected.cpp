// SPDX-License-Identifier: MIT
#include <millrace/graph/injected.hpp>

#include <algorithm>

namespace millrace {

ElementIndex::ElementIndex(const queue::OriginRef& origin) {
  for (const queue::Origin* at = origin.get(); at != nullptr; at = at->parent()) ++size_;
  if (size_ > inline_.size()) deep_.resize(size_);
  std::size_t dimension = size_;
  for (const queue::Origin* at = origin.get(); at != nullptr; at = at->parent()) {
    --dimension;
    (deep_.empty() ? inline_[dimension] : deep_[dimension]) = at->position();
  }
}

std::strong_ordering operator<=>(const ElementIndex& a, const ElementIndex& b) noexcept {
  const std::size_t shared = std::min(a.size(), b.size());
  for (std::size_t dimension = 0; dimension < shared; ++dimension)
    if (const auto order = a[dimension] <=> b[dimension]; order != 0) return order;
  return a.size() <=> b.size();
}

}  // namespace millrace
