// SPDX-License-Identifier: MIT
//
// An edge of a running graph, without the type of its elements: the queue in front of a stage, or to the consumer.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/graph/numbering.hpp>
#include <millrace/queue/order.hpp>
#include <millrace/queue/queue_waiter.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
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
  virtual bool give(void* slot) = 0;
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
  /// Do several stages write to it, or one that is used several times?
  bool is_shared() const noexcept { return written_uses() > 1; }
  /// Of a shared edge, the places for each of those uses; any number where it is unbounded.
  std::size_t share() const noexcept;

  /// `feeder` is the only writer, which is counted already. `numbering`, of its elements, may be null.
  void set_feeder(std::unique_ptr<Feeder> feeder, Numbering* numbering) noexcept {
    feeder_ = std::move(feeder);
    numbering_ = numbering;
  }
  /// Of an element that the feeder has just read, where the graph numbers them; a null `origin` drops the number.
  void number_element(queue::OriginRef* origin) {
    if (numbering_ == nullptr) [[likely]]
      return;
    queue::OriginRef next = numbering_->next();
    if (origin != nullptr) *origin = std::move(next);
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
  MILLRACE_INLINE bool give(void* slot, queue::OriginRef* origin) noexcept {
    tell_feeder_error();
    try {
      if (!is_stopped() && feeder_->give(slot)) [[likely]] {
        number_element(origin);
        return !is_stopped();  // a source may stop its own run
      }
    } catch (...) {
      feeder_failed(std::current_exception());
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
  std::size_t written_uses() const noexcept { return is_kept_open_ ? writers_ - 1 : writers_; }
  void tell_reader() noexcept;
  void end_feeder() noexcept;
  void feeder_failed(std::exception_ptr error) noexcept;
};

}  // namespace millrace::graph
