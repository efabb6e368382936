// SPDX-License-Identifier: MIT
//
// Where an element came from. Travels beside it through a graph that asks for it; others carry nothing.
#pragma once

#include <millrace/base/frame_allocator.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace millrace::queue {

class OriginRef;

/// A position: at the source, or among what was made of one element. Counted without atomics: it belongs to one run.
class Origin : public base::RecycledFrame {
 public:
  std::uint64_t position() const noexcept { return position_; }
  const Origin* parent() const noexcept { return parent_; }

 private:
  friend class OriginRef;
  Origin(Origin* parent, std::uint64_t position) noexcept : parent_(parent), position_(position) {}

  Origin* parent_;
  std::uint64_t position_;
  std::size_t references_ = 1;
};

/// Shares an Origin; null where the graph carries none.
class OriginRef {
 public:
  OriginRef() noexcept = default;
  OriginRef(const OriginRef& other) noexcept : origin_(other.origin_) { retain(origin_); }
  OriginRef(OriginRef&& other) noexcept : origin_(std::exchange(other.origin_, nullptr)) {}
  OriginRef& operator=(OriginRef other) noexcept {
    std::swap(origin_, other.origin_);
    return *this;
  }
  ~OriginRef() { release(origin_); }

  /// Position `position` of a source.
  static OriginRef at(std::uint64_t position) { return OriginRef(new Origin(nullptr, position)); }
  /// The `position`th thing made of the element that this one stands for.
  OriginRef child(std::uint64_t position) const {
    OriginRef child(new Origin(origin_, position));
    retain(origin_);
    return child;
  }

  const Origin* get() const noexcept { return origin_; }
  explicit operator bool() const noexcept { return origin_ != nullptr; }

 private:
  explicit OriginRef(Origin* origin) noexcept : origin_(origin) {}

  static void retain(Origin* origin) noexcept {
    if (origin != nullptr) ++origin->references_;
  }
  static void release(Origin* origin) noexcept {
    while (origin != nullptr && --origin->references_ == 0) delete std::exchange(origin, origin->parent_);
  }

  Origin* origin_ = nullptr;
};

}  // namespace millrace::queue
