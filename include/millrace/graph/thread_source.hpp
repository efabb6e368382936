// SPDX-License-Identifier: MIT
//
// A range that is read on a thread of its own, as a source with an awaitable next().
#pragma once

#include <millrace/base/bound.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/coro/with_timeout.hpp>
#include <millrace/graph/input.hpp>
#include <millrace/graph/range_cursor.hpp>
#include <millrace/graph/thread_reader.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace millrace::graph {

template <class Range>
inline constexpr bool is_iota = false;
template <class Value, class Bound>
inline constexpr bool is_iota<std::ranges::iota_view<Value, Bound>> = true;

/// Are the elements of the range elsewhere, in what may be an object of the caller's? Looks through the adaptors of
/// std::ranges. What a function, or a range of the user's own, refers to cannot be seen.
template <class Range>
constexpr bool refers_to_others() {
  if constexpr (std::is_lvalue_reference_v<Range>) {
    return true;
  } else if constexpr (!std::ranges::view<Range> || is_iota<Range>) {
    return false;
  } else if constexpr (requires { requires std::ranges::range<decltype(std::declval<Range>().base())>; }) {
    using Base = decltype(std::declval<Range>().base());
    // The base of an adaptor is a view; that of std::ranges::ref_view is what it refers to.
    using BaseRange = std::remove_cvref_t<Base>;
    constexpr bool is_other = std::is_lvalue_reference_v<Base> && !std::ranges::view<BaseRange>;
    return is_other || refers_to_others<BaseRange>();
  } else {
    return std::ranges::borrowed_range<Range>;
  }
}

/// A range that runs share, each of which reads it on a thread of its own.
template <class Range>
struct SharedRange {
  explicit SharedRange(Range&& range) : value(std::forward<Range>(range)) {}
  Range value;
  std::mutex begin_mutex;
};

/// What one run reads of a range, on its thread.
template <class Range>
class RangeReader final : public ThreadReader {
  using Rules = RangeRules<Range>;
  using Value = typename Rules::Value;

 public:
  RangeReader(std::shared_ptr<SharedRange<Range>> range, std::size_t ahead)
      : ThreadReader(ahead), range_(std::move(range)) {}

  std::optional<Value> take_value() {
    const std::unique_ptr<ReadItem> item = take();
    if (item == nullptr) return std::nullopt;
    return std::optional<Value>(std::move(static_cast<Item&>(*item).value));
  }

 private:
  struct Item final : ReadItem {
    explicit Item(RangeCursor<Range>& cursor) : value(cursor.read()) {}
    Value value;
  };

  // begin() of a range that is not const may keep something, and other runs may be there at the same time.
  static constexpr bool begins_alone =
      !Rules::is_copied && !std::ranges::range<const std::remove_reference_t<Range>>;

  std::unique_ptr<ReadItem> read() override {
    if (!has_element()) return nullptr;
    return std::make_unique<Item>(*cursor_);
  }
  bool has_element() {
    if (cursor_) return cursor_->has_element();
    cursor_.emplace(range_->value);
    std::unique_lock lock(range_->begin_mutex, std::defer_lock);
    if constexpr (begins_alone) lock.lock();
    return cursor_->has_element();
  }
  void release() noexcept override {
    cursor_.reset();
    range_.reset();
  }

  std::shared_ptr<SharedRange<Range>> range_;
  std::optional<RangeCursor<Range>> cursor_;
};

/// A range with an awaitable `next()`, which reads it on a thread of its own: one for each copy of this object, which
/// starts with the first `next()`. The thread alone touches the range: it begins, reads and lets go of it.
///
/// **Errors**: `next()` throws what the range has thrown, behind what it gave before; std::system_error where no thread
/// can be started. **Cancellation**: a `next()` that is cancelled takes no element; `close()` ends the thread.
template <class Range>
class ThreadSource {
  using Value = typename RangeRules<Range>::Value;

 public:
  /// Reads up to `ahead` elements more than it was asked for.
  ThreadSource(Range&& range, std::size_t ahead)
      : range_(std::make_shared<SharedRange<Range>>(std::forward<Range>(range))), ahead_(ahead) {}
  /// The same range, from its beginning.
  ThreadSource(const ThreadSource& other) noexcept : range_(other.range_), ahead_(other.ahead_) {}
  ThreadSource& operator=(const ThreadSource&) = delete;
  ~ThreadSource() {
    if (reader_ != nullptr) leave();
  }

  class Next;
  Next next() noexcept { return Next(*this); }

  /// Awaitable: waits until the thread is over. One that is inside a read of a range that refers to nothing of the caller's
  /// is left to itself after `patience`.
  Task<void> close() {
    if (reader_ == nullptr) co_return;
    reader_->stop();
    if constexpr (refers_to_others<Range>()) {
      co_await reader_->arrival();
    } else {
      try {
        co_await with_timeout(patience, reader_->arrival());
      } catch (const TimeoutError&) {
      }
    }
    leave();
  }

  /// As for a queue that is closed: may no second run read it?
  bool is_closed() const noexcept { return RangeRules<Range>::is_single_use; }

 private:
  // A read that ends at all mostly ends sooner: then nothing of the range is left when the run is over.
  static constexpr std::chrono::milliseconds patience{50};

  void start(loop::Scheduler& scheduler) {
    if (reader_ != nullptr) return;
    auto reader = std::make_shared<RangeReader<Range>>(range_, ahead_);
    ThreadReader::start(reader, scheduler);
    reader_ = std::move(reader);
  }

  // Without close(), which could not be awaited then, what is the caller's must be waited for here.
  void leave() noexcept {
    reader_->stop();
    if constexpr (refers_to_others<Range>())
      reader_->join();
    else
      reader_->leave();
    reader_ = nullptr;
  }

  std::shared_ptr<SharedRange<Range>> range_;
  std::size_t ahead_;
  std::shared_ptr<RangeReader<Range>> reader_;  // from the first next() on
};

template <class Range>
class [[nodiscard]] ThreadSource<Range>::Next {
 public:
  class Awaiter {
   public:
    explicit Awaiter(ThreadSource& source) noexcept : source_(source) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> coroutine) {
      loop::Scope& scope = loop::scope_of(coroutine);
      if (scope.stopped()) throw Cancelled{};  // nothing is started for one who has to leave
      source_.start(scope.scheduler());
      return arrival_.emplace(*source_.reader_).await_suspend(coroutine);
    }
    std::optional<Value> await_resume() {
      arrival_->await_resume();
      return source_.reader_->take_value();
    }

   private:
    ThreadSource& source_;
    std::optional<ThreadReader::Arrival::Awaiter> arrival_;  // made when there is a thread
  };

  explicit Next(ThreadSource& source) noexcept : source_(&source) {}
  Awaiter operator co_await() const noexcept { return Awaiter(*source_); }

 private:
  ThreadSource* source_;
};

/// A node that reads `input` on a thread of its own. A consumer that rests after `k` elements of it finds `maxsize + 1`
/// more of them read: one waits for it, one is in the hand of the stage, and the others are on the thread's side. Throws
/// std::invalid_argument where the input is no range.
template <stage_like Input>
NodePtr thread_node_of([[maybe_unused]] Input&& input, Settings settings) {
  if constexpr (range_input<Input>) {
    using Range = HeldRange<Input>;
    const bool is_bounded = settings.maxsize != 0;
    const std::size_t ahead = is_bounded ? settings.maxsize - 1 : std::numeric_limits<std::size_t>::max();
    if (is_bounded) settings.maxsize = 1;
    return node_of(ThreadSource<Range>(static_cast<Range>(std::forward<Input>(input)), ahead), settings);
  } else {
    base::refuse("stage '" + settings.name + "'", "use_thread", "true",
                 "left out where the input is no range (it suspends instead of blocking)");
  }
}

}  // namespace millrace::graph
