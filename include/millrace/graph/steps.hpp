// SPDX-License-Identifier: MIT
//
// PlainStep: an operator whose function returns values, as a step of a fused group.
#pragma once

#include <millrace/graph/call.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/step.hpp>

#include <memory>
#include <optional>
#include <type_traits>

namespace millrace::graph {

template <class Operator, class Fn>
class PlainStep final : public Step {
  using In = typename Operator::Input;
  using Out = typename Operator::Output;
  using Sig = Signature<Fn, typename Operator::Argument, NoContext>;

 public:
  PlainStep(Run& run, Fn& fn) : PlainStep(run, fn, std::make_unique<Results<Out>>()) {}

  std::size_t apply(void* elements, queue::OriginRef* origins, std::size_t count) override {
    In* element = static_cast<In*>(elements);
    results_->clear();
    for (std::size_t index = 0; index < count; ++index) {
      const std::size_t before = results_->count();
      Operator::store(*results_, call(element[index], origins, index), element[index]);
      if (origins != nullptr && results_->count() != before) std::swap(origins[before], origins[index]);
    }
    return results_->count();
  }
  std::size_t made() const noexcept override { return results_->count(); }

 private:
  PlainStep(Run& run, Fn& fn, std::unique_ptr<Results<Out>> results)
      : Step(results->data(), std::is_trivially_destructible_v<Out>), run_(run), fn_(fn),
        results_(std::move(results)) {}

  void destroy_results() noexcept override { results_->clear(); }

  decltype(auto) call(In& element, [[maybe_unused]] const queue::OriginRef* origins,
                      [[maybe_unused]] std::size_t index) {
    typename Sig::Offered offer;
    offer.worker = &worker_;
    if constexpr (Sig::takes_index) offer.index = &index_.emplace(origins[index]);
    if constexpr (Sig::takes_token) offer.token = &(token_ = run_.scope().token());
    return Sig::call(fn_, static_cast<typename Operator::Argument>(element), offer);
  }

  Run& run_;
  Fn& fn_;
  std::unique_ptr<Results<Out>> results_;
  WorkerInfo worker_{};  // plain calls never overlap: one worker makes them all
  [[no_unique_address]] std::conditional_t<Sig::takes_index, std::optional<ElementIndex>, NoOffer<0>> index_;
  [[no_unique_address]] std::conditional_t<Sig::takes_token, std::stop_token, NoOffer<1>> token_;
};

}  // namespace millrace::graph
