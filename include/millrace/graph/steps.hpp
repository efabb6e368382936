// SPDX-License-Identifier: MIT
//
// PlainStep: an operator whose function returns values, as a step of a fused group.
#pragma once

#include <millrace/graph/call.hpp>
#include <millrace/graph/operators.hpp>
#include <millrace/graph/run.hpp>
#include <millrace/graph/step.hpp>

#include <memory>
#include <optional>
#include <type_traits>

namespace millrace::graph {

template <class Operator, class In, class Fn>
class PlainStep final : public StepOf<OutputOf<Operator, In, Fn>> {
  using Argument = typename Operator::template Argument<In>;
  using Call = CallTraits<Fn, Argument, NoContext>;
  using Sig = typename Call::Sig;

 public:
  PlainStep(Run& run, Fn& fn) : run_(run), fn_(fn) {}

  std::size_t apply(void* elements, queue::OriginRef* origins, std::size_t count) override {
    this->results_of_batch().clear();
    fill(static_cast<In*>(elements), origins, count);
    return this->results_of_batch().count();
  }

 private:
  using Filler = typename Results<OutputOf<Operator, In, Fn>>::Filler;

  void fill(In* elements, queue::OriginRef* origins, std::size_t count) {
    Filler results(this->results_of_batch());
    if (origins == nullptr) {
      for (In* element = elements; element != elements + count; ++element)
        call_with(*element, nullptr, results);
    } else {
      for (std::size_t index = 0; index != count; ++index) {
        const std::size_t before = results.count();
        call_with(elements[index], &origins[index], results);
        if (results.count() != before) std::swap(origins[before], origins[index]);
      }
    }
  }
  MILLRACE_INLINE void call_with(In& element, const queue::OriginRef* origin, Filler& results) {
    if constexpr (std::is_void_v<typename Call::Result>)
      call(element, origin);
    else
      Operator::store(results, call(element, origin), element);
  }
  MILLRACE_INLINE decltype(auto) call(In& element, [[maybe_unused]] const queue::OriginRef* origin) {
    typename Sig::Offered offer;
    offer.worker = &worker_;
    if constexpr (Sig::takes_index) offer.index = &index_.emplace(*origin);
    if constexpr (Sig::takes_token) offer.token = &(token_ = run_.scope().token());
    return Sig::call(fn_, static_cast<Argument>(element), offer);
  }

  Run& run_;
  Fn& fn_;
  WorkerInfo worker_{};  // plain calls never overlap: one worker makes them all
  [[no_unique_address]] std::conditional_t<Sig::takes_index, std::optional<ElementIndex>, NoOffer<0>> index_;
  [[no_unique_address]] std::conditional_t<Sig::takes_token, std::stop_token, NoOffer<1>> token_;
};

}  // namespace millrace::graph
