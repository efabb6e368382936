// SPDX-License-Identifier: MIT
//
// A range as a source with an awaitable next(), for a stage that asks for one element at a time.
#pragma once

#include <millrace/graph/range_cursor.hpp>

#include <coroutine>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace millrace::graph {

/// Reads a range: a reference to the user's (`Range` is an lvalue reference), or one that it owns. May be moved until it is
/// first read.
template <class Range>
class RangeSource {
  using Value = std::ranges::range_value_t<Range>;

 public:
  explicit RangeSource(Range&& range) : range_(std::forward<Range>(range)) {}

  /// Awaitable and ready: what the range throws, it throws in the call.
  class Next {
   public:
    explicit Next(std::optional<Value> value) noexcept(std::is_nothrow_move_constructible_v<Value>)
        : value_(std::move(value)) {}
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    std::optional<Value> await_resume() { return std::move(value_); }

   private:
    std::optional<Value> value_;
  };
  Next next() {
    if (!cursor_) cursor_.emplace(range_);
    if (!cursor_->has_element()) return Next(std::nullopt);
    return Next(cursor_->read());
  }

 private:
  Range range_;
  std::optional<RangeCursor<Range>> cursor_;
};

}  // namespace millrace::graph
