// SPDX-License-Identifier: MIT
//
// An edge of a running graph: the queue in front of a stage, or to the consumer.
#pragma once

#include <millrace/base/copyable.hpp>
#include <millrace/base/export.hpp>
#include <millrace/graph/numbering.hpp>
#include <millrace/queue/channel.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::graph {

class Run;
class StageRun;

/// Reads a source that does not suspend straight into the edge behind it.
class Feeder {
 public:
  virtual ~Feeder() = default;
  /// Reads up to `count` elements; false at the source's end.
  virtual bool feed(std::size_t count) = 0;
  /// Reads one element past the queue, into a `std::optional` of its type; false at the source's end.
  virtual bool give(void* slot, queue::OriginRef& origin) = 0;
};

struct EdgeSettings {
  std::size_t capacity = 0;                // 0: unbounded
  bool with_origins = false;               // the graph asks for positions
  bool discards = false;                   // nobody wants the elements
  bool reads_ahead = true;                 // a feeder gives more than is asked for, and fails at once
  std::vector<queue::Order*> orders = {};  // that the elements can reach, in the positions that they have
};

/// Some elements in a row, of a type that the edges know, and their origins where the graph carries them.
struct Batch {
  void* elements = nullptr;
  std::size_t count = 0;
  queue::OriginRef* origins = nullptr;
};

/// Keeps the copy with which a writer waits at one of several edges.
class CopySlot {
 public:
  virtual ~CopySlot() = default;
  /// The address of a copy of element `index`.
  virtual void* assign(const Batch& batch, std::size_t index) = 0;
};

/// What does not depend on the element type. Writers are counted: the last one to be done closes the edge.
class MILLRACE_API EdgeBase {
 public:
  EdgeBase(Run& run, EdgeSettings settings) noexcept;
  EdgeBase(const EdgeBase&) = delete;
  EdgeBase& operator=(const EdgeBase&) = delete;
  virtual ~EdgeBase();

  void add_writer() noexcept { ++writers_; }
  void writer_done() noexcept;
  std::size_t writers() const noexcept { return writers_; }
  /// Counts as a writer without being one.
  void keep_open() noexcept {
    add_writer();
    is_kept_open_ = true;
  }
  /// Do several stages write to it?
  bool is_shared() const noexcept { return writing_stages() > 1; }
  /// Places for each of those that write to it; any number where it is unbounded.
  std::size_t share() const noexcept;

  /// `feeder` is the only writer, which is counted already. `numbering`, of its elements, may be null.
  void set_feeder(std::unique_ptr<Feeder> feeder, Numbering* numbering) noexcept {
    feeder_ = std::move(feeder);
    numbering_ = numbering;
  }
  /// Of the next element that the feeder reads, where the graph has one.
  void put_origin(queue::OriginRef& origin) {
    if (numbering_ != nullptr) origin = numbering_->next();
  }
  /// `stage` may want more workers when elements arrive.
  void set_reader(StageRun& stage) noexcept { reader_ = &stage; }

  bool has_origins() const noexcept { return settings_.with_origins; }
  bool discards() const noexcept { return settings_.discards; }
  const std::vector<queue::Order*>& orders() const noexcept { return settings_.orders; }
  bool is_stopped() const noexcept { return scope_.stopped(); }

  /// Elements to read now; asks the feeder where there are less than wanted.
  std::size_t readable(std::size_t wanted = 1) noexcept {
    const std::size_t count = size();
    return count < wanted && feeder_ != nullptr ? refill(wanted - count) : count;
  }
  /// The feeder's failure, if nobody has come to it: by its reader's end at the latest.
  void tell_feeder_error() noexcept {
    if (feeder_error_ != nullptr) [[unlikely]]
      feeder_failed(std::exchange(feeder_error_, nullptr));
  }
  /// How many waits have begun here.
  std::size_t waits() const noexcept { return waits_; }
  std::size_t capacity() const noexcept { return settings_.capacity; }
  /// Free places, for as long as nobody else writes.
  std::size_t room() const noexcept;

  // For code that does not know the element type.
  virtual std::size_t size() const noexcept = 0;
  /// With what a worker has been given and has not come for.
  virtual std::size_t occupied() const noexcept = 0;
  virtual std::size_t waiting_readers() const noexcept = 0;
  virtual bool is_closed() const noexcept = 0;
  /// The first elements, as many as stand in a row: where they are, and how many.
  virtual std::pair<void*, std::size_t> front() noexcept = 0;
  virtual queue::OriginRef take_origin() noexcept = 0;
  virtual void discard(std::size_t count) = 0;
  /// Moves in what there is room for, from element `begin` on; gives the index of the first that has to wait.
  virtual std::size_t move_in(const Batch& batch, std::size_t begin) = 0;
  /// The same with copies of the elements.
  virtual std::size_t copy_in(const Batch& batch, std::size_t begin) = 0;
  virtual void* element_of(const Batch& batch, std::size_t index) const noexcept = 0;
  virtual std::unique_ptr<CopySlot> make_copy_slot() const = 0;
  virtual bool suspend_push(std::coroutine_handle<> coroutine, loop::Scope& scope, queue::QueueWaiter& waiter,
                            void* element) = 0;
  virtual bool suspend_readable(std::coroutine_handle<> coroutine, loop::Scope& scope,
                                queue::QueueWaiter& waiter) = 0;
  virtual void close() noexcept = 0;
  virtual void stop() noexcept = 0;
  virtual void fail(std::exception_ptr error) noexcept = 0;
  /// What `fail` was given, if no reader has got it.
  virtual std::exception_ptr take_error() noexcept = 0;

 protected:
  std::size_t refill(std::size_t missing = 1) noexcept;
  /// For a queue of one place: an element would be stored there only to be taken out at once.
  MILLRACE_INLINE bool give(void* slot, queue::OriginRef& origin) noexcept {
    tell_feeder_error();
    try {
      if (!is_stopped() && feeder_->give(slot, origin)) [[likely]]
        return !is_stopped();  // a source may stop its own run
    } catch (...) {
      feeder_failed();
    }
    end_feeder();
    return false;
  }
  void arrived() noexcept {
    if (reader_ != nullptr) [[unlikely]]
      tell_reader();
  }

  Run& run_;
  const loop::Scope& scope_;
  EdgeSettings settings_;
  std::unique_ptr<Feeder> feeder_;
  std::unique_ptr<Feeder>
      ended_feeder_;  // elements may refer to what it holds: the captures of a view's function, say
  std::exception_ptr feeder_error_;  // that is behind elements which have not been read
  Numbering* numbering_ = nullptr;
  StageRun* reader_ = nullptr;
  std::size_t writers_ = 0;
  std::size_t waits_ = 0;
  bool is_kept_open_ = false;

 private:
  std::size_t writing_stages() const noexcept { return is_kept_open_ ? writers_ - 1 : writers_; }
  void tell_reader() noexcept;
  void end_feeder() noexcept;
  void feeder_failed(std::exception_ptr error = std::current_exception()) noexcept;
};

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
    if (channel_.is_full()) return false;
    queue::OriginRef dropped;
    const bool is_given = give(&slot, origin != nullptr ? *origin : dropped);
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
