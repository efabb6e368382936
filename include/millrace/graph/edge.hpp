// SPDX-License-Identifier: MIT
//
// An edge with elements of one type: a channel, and the source that is read into it.
#pragma once

#include <millrace/base/copyable.hpp>
#include <millrace/base/export.hpp>
#include <millrace/graph/edge_base.hpp>
#include <millrace/queue/channel.hpp>

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::graph {

template <class T>
class Edge final : public EdgeBase {
 public:
  Edge(Run& run, EdgeSettings settings)
      : EdgeBase(run, std::move(settings)), channel_(settings_.capacity, settings_.with_origins) {}

  MILLRACE_INLINE bool try_push(T& value, queue::OriginRef& origin) {
    if (!channel_.try_store(value)) [[unlikely]] {
      if (settings_.discards) return drop(value);
      if (!channel_.try_push_with_care(value, origin)) return false;
    }
    arrived();
    return true;
  }

  /// See Channel: many elements at once, where nobody can see the difference.
  std::span<T> back_run(std::size_t wanted) {
    return settings_.discards ? std::span<T>{} : channel_.back_run(wanted);
  }
  void append(std::size_t count) noexcept {
    channel_.append(count);
    arrived();
  }

  /// Would an element go in now?
  bool can_push() const noexcept { return settings_.discards || channel_.has_room(); }
  bool suspend_writable(std::coroutine_handle<> coroutine, loop::Scope& scope, queue::QueueWaiter& waiter) {
    ++waits_;
    return channel_.suspend_push(coroutine, scope, waiter, nullptr);
  }

  MILLRACE_INLINE bool try_pop(std::optional<T>& slot, queue::OriginRef* origin = nullptr) {
    return channel_.try_pop(slot, origin) || (feeder_ != nullptr && read_source(slot, origin));
  }
  /// For the consumer, at whose edge there is no feeder: moves what is there behind the elements of `all`, no more of
  /// those that stand in a row than the loop's time allows; gives how many. Their origins are dropped.
  std::size_t move_out(std::vector<T>& all) {
    std::span<T> run = channel_.front_run();
    const auto slice = static_cast<std::size_t>(scope_.scheduler().budget().slice_left());
    run = run.first(std::min(run.size(), slice));
    for (T& element : run) all.push_back(std::move(element));
    if (has_origins())
      for (std::size_t i = 0; i != run.size(); ++i) channel_.take_origin();
    channel_.discard(run.size());
    return run.size();
  }
  bool suspend_pop(std::coroutine_handle<> coroutine, loop::Scope& scope, queue::QueueWaiter& waiter,
                   std::optional<T>& slot) {
    readable();
    ++waits_;
    return channel_.suspend_pop(coroutine, scope, waiter, &slot);
  }
  /// The same for a worker: what it is given counts as waiting in front of its stage until `take_over`.
  bool suspend_take(std::coroutine_handle<> coroutine, loop::Scope& scope, queue::QueueWaiter& waiter,
                    std::optional<T>& slot) {
    readable();
    ++waits_;
    return channel_.suspend_pop(coroutine, scope, waiter, &slot, true);
  }
  void take_over(queue::QueueWaiter& waiter) noexcept {
    channel_.take_over(waiter);
    // A source is read by those who take: for others who wait there was no place while this one had not come.
    if (feeder_ != nullptr && channel_.has_waiting_reader()) refill();
  }

  std::size_t size() const noexcept override { return channel_.size(); }
  std::size_t occupied() const noexcept override { return channel_.occupied(); }
  std::size_t waiting_readers() const noexcept override { return channel_.waiting_readers(); }
  bool is_closed() const noexcept override { return channel_.is_closed(); }
  std::pair<void*, std::size_t> front() noexcept override {
    const std::span<T> run = channel_.front_run();
    return {run.data(), run.size()};
  }
  queue::OriginRef take_origin() noexcept override { return channel_.take_origin(); }
  void discard(std::size_t count) override { channel_.discard(count); }

  std::size_t move_in(const Batch& batch, std::size_t begin) override {
    T* elements = static_cast<T*>(batch.elements);
    queue::OriginRef none;
    while (begin != batch.count) {
      // One by one where a move may throw: what went in before it stays.
      if constexpr (std::is_nothrow_move_constructible_v<T>) {
        if (const std::span<T> run = back_run(batch.count - begin); !run.empty()) {
          std::uninitialized_move_n(elements + begin, run.size(), run.data());
          append(run.size());
          begin += run.size();
          continue;
        }
      }
      if (!try_push(elements[begin], batch.origins != nullptr ? batch.origins[begin] : none)) break;
      ++begin;
    }
    return begin;
  }
  std::size_t copy_in(const Batch& batch, std::size_t begin) override {
    if (settings_.discards) return batch.count;
    if constexpr (base::copyable<T>) {
      const T* elements = static_cast<const T*>(batch.elements);
      queue::OriginRef none;
      while (begin != batch.count) {
        if constexpr (std::is_nothrow_copy_constructible_v<T>) {
          if (const std::span<T> run = back_run(batch.count - begin); !run.empty()) {
            std::uninitialized_copy_n(elements + begin, run.size(), run.data());
            append(run.size());
            begin += run.size();
            continue;
          }
        }
        if (!can_push()) break;
        T copy(elements[begin]);
        if (!try_push(copy, batch.origins != nullptr ? batch.origins[begin] : none)) break;
        ++begin;
      }
    }
    return begin;
  }
  void* element_of(const Batch& batch, std::size_t index) const noexcept override {
    return static_cast<T*>(batch.elements) + index;
  }
  std::unique_ptr<CopySlot> make_copy_slot() const override { return std::make_unique<Slot>(); }

  bool suspend_push(std::coroutine_handle<> coroutine, loop::Scope& scope, queue::QueueWaiter& waiter,
                    void* element) override {
    ++waits_;
    return channel_.suspend_push(coroutine, scope, waiter, static_cast<T*>(element));
  }
  bool suspend_readable(std::coroutine_handle<> coroutine, loop::Scope& scope,
                        queue::QueueWaiter& waiter) override {
    ++waits_;
    return channel_.suspend_pop(coroutine, scope, waiter, nullptr);
  }

  void close() noexcept override { channel_.close(); }
  void stop() noexcept override { channel_.stop(); }
  void fail(std::exception_ptr error) noexcept override { channel_.fail(std::move(error)); }
  std::exception_ptr take_error() noexcept override { return channel_.take_error(); }

 private:
  struct Slot final : CopySlot {
    void* assign([[maybe_unused]] const Batch& batch, [[maybe_unused]] std::size_t index) override {
      if constexpr (base::copyable<T>)
        return &copy.emplace(static_cast<const T*>(batch.elements)[index]);
      else
        std::abort();  // a Stage of elements that cannot be copied cannot be used twice
    }
    std::optional<T> copy;
  };

  MILLRACE_NOINLINE bool read_source(std::optional<T>& slot, queue::OriginRef* origin) {
    const bool passes_queue = settings_.capacity == 1 && !channel_.has_waiting_reader();
    if (!passes_queue) return refill() != 0 && channel_.try_pop(slot, origin);
    if (channel_.occupied() != 0) return false;
    const bool is_given = give(&slot, origin);
    if (!is_given) slot.reset();
    return is_given;
  }

  static bool drop(T& value) {
    [[maybe_unused]] const T dropped(std::move(value));
    return true;
  }

  queue::Channel<T> channel_;
};

}  // namespace millrace::graph
