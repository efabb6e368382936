// SPDX-License-Identifier: MIT
//
// The operators that call a function: what they call it with, and what they make of its result.
#pragma once

#include <millrace/graph/call.hpp>
#include <millrace/graph/input.hpp>
#include <millrace/graph/nothing.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace millrace::graph {

/// The result goes on. `store` emplaces what goes on into a slot.
struct Mapping {
  static constexpr bool can_be_plain = true;
  template <class In>
  using Argument = In&&;
  template <class In, class Returned>
  using Output = std::remove_cvref_t<typename Awaited<Returned>::type>;

  template <class Slot, class Result, class In>
  static void store(Slot& slot, Result&& result, In&) {
    slot.emplace(std::forward<Result>(result));
  }
};

/// The element goes on where the result is true.
struct Filtering {
  static constexpr bool can_be_plain = true;
  template <class In>
  using Argument = const In&;
  template <class In, class>
  using Output = In;

  template <class Slot, class Result, class In>
  static void store(Slot& slot, Result&& result, In& element) {
    if (static_cast<bool>(std::forward<Result>(result))) slot.emplace(std::move(element));
  }
};

/// Nothing goes on.
struct Consuming {
  static constexpr bool can_be_plain = true;
  template <class In>
  using Argument = In&&;
  template <class In, class>
  using Output = Nothing;

  template <class Slot, class Result, class In>
  static void store(Slot&, Result&&, In&) {}
};

/// Each element of the result goes on: see flattening.hpp.
struct Flattening {
  static constexpr bool can_be_plain = false;
  template <class In>
  using Argument = In&&;

  /// What is read: the returned object, or else what awaiting it gives.
  template <class Returned>
  using Opened = std::conditional_t<stage_like<Returned>, Returned, typename Awaited<Returned>::type>;
  template <class In, class Returned>
  using Output = ElementOf<Opened<Returned>>;

  /// Its elements have gone on when the call is over.
  template <class Slot, class Result, class In>
  static void store(Slot&, Result&&, In&) {}
};

/// The call has stored what goes on, in another place.
struct Stored {
  template <class T, class In>
  static void store(std::optional<T>& slot, std::optional<T>& stored, In&) {
    if (&slot == &stored || !stored) return;
    slot.emplace(std::move(*stored));
    stored.reset();
  }
};

/// What the operator gives with that function.
template <class Operator, class In, class Fn, class Context = NoContext>
using OutputOf = typename Operator::template Output<
    In, typename CallTraits<Fn, typename Operator::template Argument<In>, Context>::Returned>;

}  // namespace millrace::graph
