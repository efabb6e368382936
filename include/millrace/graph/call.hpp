// SPDX-License-Identifier: MIT
//
// How a stage calls its function: with the element, and with what else the function's parameters ask for by their type.
#pragma once

#include <millrace/coro/awaitable.hpp>
#include <millrace/graph/injected.hpp>
#include <millrace/loop/scope.hpp>

#include <concepts>
#include <functional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace millrace::graph {

struct NoContext {};
template <int>
struct NoOffer {};

/// Everything that can be injected, as objects that live until the call and its awaits are over.
template <class Context, bool WithIndex, bool WithToken>
struct Offer {
  static constexpr bool with_index = WithIndex;
  static constexpr bool with_token = WithToken;

  const WorkerInfo* worker = nullptr;
  Context* context = nullptr;
  [[no_unique_address]] std::conditional_t<WithIndex, const ElementIndex*, NoOffer<0>> index{};
  [[no_unique_address]] std::conditional_t<WithToken, const std::stop_token*, NoOffer<1>> token{};
};

/// An argument that becomes what the parameter is. It cannot be copied, so that it fits no parameter that takes anything.
template <class Context, bool WithIndex, bool WithToken>
class Injected {
 public:
  explicit Injected(const Offer<Context, WithIndex, WithToken>& offer) noexcept : offer_(offer) {}
  Injected(const Injected&) = delete;
  Injected& operator=(const Injected&) = delete;

  operator const WorkerInfo&() const noexcept { return *offer_.worker; }
  operator const ElementIndex&() const noexcept
    requires WithIndex
  {
    return *offer_.index;
  }
  operator const std::stop_token&() const noexcept
    requires WithToken
  {
    return *offer_.token;
  }
  template <std::same_as<Context> Wanted>
    requires(!std::same_as<Wanted, NoContext>)
  operator Wanted&() const noexcept {
    return *offer_.context;
  }

 private:
  const Offer<Context, WithIndex, WithToken>& offer_;
};

/// How many injected arguments `Fn` takes after `Element`: 0 to 4, the smallest number that fits; -1 for none.
template <class Fn, class Element, class Argument>
consteval int injected_count() {
  if constexpr (std::is_invocable_v<Fn&, Element>)
    return 0;
  else if constexpr (std::is_invocable_v<Fn&, Element, Argument>)
    return 1;
  else if constexpr (std::is_invocable_v<Fn&, Element, Argument, Argument>)
    return 2;
  else if constexpr (std::is_invocable_v<Fn&, Element, Argument, Argument, Argument>)
    return 3;
  else if constexpr (std::is_invocable_v<Fn&, Element, Argument, Argument, Argument, Argument>)
    return 4;
  else
    return -1;
}

template <class Fn, class Element, class Context>
struct Signature {
  static constexpr int count = injected_count<Fn, Element, const Injected<Context, true, true>&>();
  static constexpr bool fits = count >= 0;
  static constexpr bool
      takes_index = count > 0 &&
                    injected_count<Fn, Element, const Injected<Context, false, true>&>() != count;
  static constexpr bool
      takes_token = count > 0 &&
                    injected_count<Fn, Element, const Injected<Context, true, false>&>() != count;

  using Offered = Offer<Context, takes_index, takes_token>;
  using Argument = Injected<Context, takes_index, takes_token>;

  static decltype(auto) call(Fn& fn, Element element, [[maybe_unused]] const Offered& offer) {
    const Argument argument(offer);
    if constexpr (count == 0)
      return std::invoke(fn, std::forward<Element>(element));
    else if constexpr (count == 1)
      return std::invoke(fn, std::forward<Element>(element), argument);
    else if constexpr (count == 2)
      return std::invoke(fn, std::forward<Element>(element), argument, argument);
    else if constexpr (count == 3)
      return std::invoke(fn, std::forward<Element>(element), argument, argument, argument);
    else
      return std::invoke(fn, std::forward<Element>(element), argument, argument, argument, argument);
  }
};

/// What a returned value gives: itself, or what awaiting it gives.
template <class R>
struct Awaited {
  using type = R;
};
template <coro::awaitable R>
struct Awaited<R> {
  using type = coro::AwaitResult<R>;
};

/// What the function returns, unawaited and awaited.
template <class Fn, class Element, class Context>
struct CallTraits {
  using Sig = Signature<Fn, Element, Context>;
  using Returned = decltype(Sig::call(std::declval<Fn&>(), std::declval<Element>(),
                                      std::declval<const typename Sig::Offered&>()));
  static constexpr bool is_plain = !coro::awaitable<Returned>;
  using Result = typename Awaited<Returned>::type;
};

}  // namespace millrace::graph
