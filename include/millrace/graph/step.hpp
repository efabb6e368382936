// SPDX-License-Identifier: MIT
//
// A plain stage inside a fused group: it turns a batch of elements into a batch of results, in one erased call.
#pragma once

#include <millrace/queue/origin.hpp>

#include <cassert>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace millrace::graph {

class Step {
 public:
  /// No batch is longer.
  static constexpr std::size_t longest_batch = 64;

  virtual ~Step() = default;

  /// Makes results of `count` elements, which are moved from, and says how many. Their origins, if not null, become those of
  /// the results. The results live until `clear`.
  virtual std::size_t apply(void* elements, queue::OriginRef* origins, std::size_t count) = 0;

  /// Where the results are.
  void* results() const noexcept { return results_; }
  /// How many were made before the function threw.
  virtual std::size_t made() const noexcept = 0;

  void clear() noexcept {
    if (!is_trivial_) destroy_results();
  }

 protected:
  Step(void* results, bool is_trivial) noexcept : results_(results), is_trivial_(is_trivial) {}

 private:
  virtual void destroy_results() noexcept = 0;

  void* const results_;
  const bool is_trivial_;  // results that need not be destroyed
};

/// The results of the last batch.
template <class T>
class Results {
 public:
  Results() : slots_(std::allocator<T>{}.allocate(Step::longest_batch)) {}
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;
  ~Results() {
    clear();
    std::allocator<T>{}.deallocate(slots_, Step::longest_batch);
  }

  /// Adds results. They count when it is gone, so that a loop keeps their number in a register.
  class Filler {
   public:
    explicit Filler(Results& results) noexcept : results_(results), next_(results.slots_ + results.count_) {}
    Filler(const Filler&) = delete;
    Filler& operator=(const Filler&) = delete;
    ~Filler() { results_.count_ = count(); }

    template <class... Args>
    void emplace(Args&&... args) {
      assert(count() < Step::longest_batch);
      std::construct_at(next_, std::forward<Args>(args)...);
      ++next_;
    }
    std::size_t count() const noexcept { return static_cast<std::size_t>(next_ - results_.slots_); }

   private:
    Results& results_;
    T* next_;
  };

  T* data() noexcept { return slots_; }
  std::size_t count() const noexcept { return count_; }
  void clear() noexcept {
    std::destroy_n(slots_, count_);
    count_ = 0;
  }

 private:
  T* slots_;
  std::size_t count_ = 0;
};

/// What does not depend on the function.
template <class Out>
class StepOf : public Step {
 public:
  std::size_t made() const noexcept final { return batch_->count(); }

 protected:
  StepOf() : StepOf(std::make_unique<Results<Out>>()) {}

  Results<Out>& results_of_batch() noexcept { return *batch_; }

 private:
  explicit StepOf(std::unique_ptr<Results<Out>> batch)
      : Step(batch->data(), std::is_trivially_destructible_v<Out>), batch_(std::move(batch)) {}

  void destroy_results() noexcept final { batch_->clear(); }

  std::unique_ptr<Results<Out>> batch_;
};

}  // namespace millrace::graph
