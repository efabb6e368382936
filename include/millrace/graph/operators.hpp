// SPDX-License-Identifier: MIT
//
// What an operator that calls a function makes of the function's result.
#pragma once

#include <type_traits>
#include <utility>

namespace millrace::graph {

/// The result goes on. `store` emplaces what goes on into a slot.
template <class In, class Result>
struct Mapping {
  using Input = In;
  using Argument = In&&;
  using Output = std::remove_cvref_t<Result>;

  template <class Slot, class R>
  static void store(Slot& slot, R&& result, In&) {
    slot.emplace(std::forward<R>(result));
  }
};

/// The element goes on where the result is true.
template <class In, class>
struct Filtering {
  using Input = In;
  using Argument = const In&;
  using Output = In;

  template <class Slot, class R>
  static void store(Slot& slot, R&& result, In& element) {
    if (static_cast<bool>(std::forward<R>(result))) slot.emplace(std::move(element));
  }
};

}  // namespace millrace::graph
