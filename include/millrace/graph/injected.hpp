// SPDX-License-Identifier: MIT
//
// What a stage's function may ask for beside its element, by naming the type.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/queue/origin.hpp>

#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace {

/// Which of a stage's workers makes the call: 0 to workers - 1.
struct WorkerInfo {
  std::size_t index = 0;
  friend bool operator==(const WorkerInfo&, const WorkerInfo&) = default;
};

/// What `on_done` may learn of its stage.
struct StageStatus {
  bool done = false;               ///< no call of the function will start any more
  std::size_t active_workers = 0;  ///< other workers whose `on_done` has not begun
};

/// The position of an element at the source, and one more number for each `flat_map` that it went through. Compared
/// from the first number on.
class MILLRACE_API ElementIndex {
 public:
  explicit ElementIndex(const queue::OriginRef& origin);

  std::size_t size() const noexcept { return size_; }
  std::uint64_t operator[](std::size_t dimension) const noexcept {
    assert(dimension < size_);
    return size_ <= inline_.size() ? inline_[dimension] : deep_[dimension];
  }

  friend bool operator==(const ElementIndex& a, const ElementIndex& b) noexcept { return (a <=> b) == 0; }
  MILLRACE_API friend std::strong_ordering operator<=>(const ElementIndex& a, const ElementIndex& b) noexcept;

 private:
  std::size_t size_ = 0;
  std::array<std::uint64_t, 3> inline_{};
  std::vector<std::uint64_t> deep_;  // instead of inline_, for more dimensions
};

}  // namespace millrace
