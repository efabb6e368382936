// SPDX-License-Identifier: MIT
//
// Reading a range: what a run reads of it, and one element after the other.
#pragma once

#include <millrace/base/copyable.hpp>

#include <concepts>
#include <optional>
#include <ranges>
#include <type_traits>

namespace millrace::graph {

/// Can values be made of the range's elements without moving out of what it stores?
template <class Range>
concept copies_out =
    std::constructible_from<std::ranges::range_value_t<Range>, std::ranges::range_reference_t<Range>> &&
    (!std::is_lvalue_reference_v<std::ranges::range_reference_t<Range>> ||
     base::copyable<std::ranges::range_value_t<Range>>);

/// How a range is read: a reference to the user's (`Range` is an lvalue reference), or one that the node owns.
template <class Range>
struct RangeRules {
  static constexpr bool is_owned = !std::is_reference_v<Range>;
  /// A view keeps state (a cached begin, say), so that each run reads a copy of its own.
  static constexpr bool is_copied = is_owned && std::ranges::view<std::remove_cvref_t<Range>> &&
                                    std::copy_constructible<Range> && std::ranges::forward_range<Range>;
  static constexpr bool moves = is_owned && (!copies_out<Range&> || !std::ranges::forward_range<Range>);
  static constexpr bool is_single_use = moves;

  using Value = std::ranges::range_value_t<Range>;
  /// What a run reads.
  using Read = std::conditional_t<is_copied, Range, std::remove_reference_t<Range>&>;
};

/// Stands at an element of the range that a run reads; at first in front of it.
template <class Range>
class RangeCursor {
  using Rules = RangeRules<Range>;
  using Value = typename Rules::Value;

 public:
  explicit RangeCursor(std::remove_reference_t<Range>& range) : range_(range) {}

  /// Goes to the next element that is wanted, if the one that it stands at has been read; false at the end. The range is
  /// advanced here and not before: that may take its time, or throw.
  bool has_element() {
    if (!at_)
      at_.emplace(std::ranges::begin(range_));
    else if (is_read_)
      ++*at_;
    is_read_ = false;
    return *at_ != std::ranges::end(range_);
  }

  Value read() {
    is_read_ = true;
    return value_at(*at_);
  }

  /// At an element: gives it and those behind it, up to `most`, each as a function that reads it.
  template <class Take>
  void read_on(std::size_t most, Take take) {
    auto& at = *at_;
    const auto end = std::ranges::end(range_);
    for (;;) {
      take([&at]() -> Value { return value_at(at); });
      if (--most == 0) break;
      if (++at == end) return;
    }
    is_read_ = true;
  }

 private:
  static Value value_at(auto& at) {
    if constexpr (Rules::moves)
      return static_cast<Value>(std::ranges::iter_move(at));
    else
      return static_cast<Value>(*at);
  }

  typename Rules::Read range_;
  std::optional<std::ranges::iterator_t<typename Rules::Read>> at_;
  bool is_read_ = false;  // the element at which at_ stands
};

}  // namespace millrace::graph
