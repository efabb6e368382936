// SPDX-License-Identifier: MIT
//
// on_start and on_done: what a stage's workers own.
#pragma once

#include <millrace/coro/awaitable.hpp>
#include <millrace/graph/call.hpp>
#include <millrace/graph/injected.hpp>
#include <millrace/options.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace millrace::graph {

/// The two functions of a stage, and what the first one returns: the worker's context, NoContext where that is nothing.
template <class OnStart, class OnDone>
struct Hooks {
  static constexpr bool has_start = !std::same_as<OnStart, NoHook>;
  static constexpr bool has_done = !std::same_as<OnDone, NoHook>;
  static constexpr bool exist = has_start || has_done;

  static decltype(auto) call_start(OnStart& on_start, [[maybe_unused]] const WorkerInfo& worker) {
    if constexpr (std::is_invocable_v<OnStart&>) {
      return std::invoke(on_start);
    } else {
      static_assert(std::is_invocable_v<OnStart&, const WorkerInfo&>,
                    "millrace: on_start must be callable as on_start() or on_start(WorkerInfo)");
      return std::invoke(on_start, worker);
    }
  }

  template <class Started>
  static auto context_type() {
    using Value = typename Awaited<Started>::type;
    if constexpr (std::is_void_v<Value>)
      return std::type_identity<NoContext>{};
    else
      return std::type_identity<std::remove_cvref_t<Value>>{};
  }
  static auto context_of_start() {
    if constexpr (has_start)
      return context_type<decltype(call_start(std::declval<OnStart&>(), WorkerInfo{}))>();
    else
      return std::type_identity<NoContext>{};
  }
  using Context = typename decltype(context_of_start())::type;

  static decltype(auto) call_done(OnDone& on_done, [[maybe_unused]] Context& context,
                                  [[maybe_unused]] const StageStatus& status) {
    if constexpr (std::is_invocable_v<OnDone&, Context&, const StageStatus&>) {
      return std::invoke(on_done, context, status);
    } else if constexpr (std::is_invocable_v<OnDone&, const StageStatus&, Context&>) {
      return std::invoke(on_done, status, context);
    } else if constexpr (std::is_invocable_v<OnDone&, Context&>) {
      return std::invoke(on_done, context);
    } else if constexpr (std::is_invocable_v<OnDone&, const StageStatus&>) {
      return std::invoke(on_done, status);
    } else {
      static_assert(
          std::is_invocable_v<OnDone&>,
          "millrace: on_done must be callable with any of Context& (what on_start returns) and StageStatus");
      return std::invoke(on_done);
    }
  }

  [[no_unique_address]] OnStart on_start;
  [[no_unique_address]] OnDone on_done;
};

}  // namespace millrace::graph
