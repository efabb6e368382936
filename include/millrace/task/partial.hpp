// SPDX-License-Identifier: MIT
//
// Operators without their input, for `input | task::map(f)`.
#pragma once

#include <millrace/graph/input.hpp>

#include <type_traits>
#include <utility>

namespace millrace::task {

/// An operator that waits for its input. `Apply` is a callable that takes it.
template <class Apply>
class [[nodiscard]] Partial {
 public:
  explicit Partial(Apply apply) : apply_(std::move(apply)) {}

  template <graph::stage_like In>
  friend auto operator|(In&& in, Partial&& partial) {
    return partial.apply_(std::forward<In>(in));
  }
  template <graph::stage_like In>
  friend auto operator|(In&& in, Partial& partial)
    requires std::copy_constructible<Apply>
  {
    return Apply(partial.apply_)(std::forward<In>(in));
  }
  template <graph::stage_like In>
  friend auto operator|(In&& in, const Partial& partial)
    requires std::copy_constructible<Apply>
  {
    return Apply(partial.apply_)(std::forward<In>(in));
  }

 private:
  Apply apply_;
};

}  // namespace millrace::task
