// SPDX-License-Identifier: MIT
//
// A move-only callable of one signature: what std::move_only_function will be where C++23 is.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace millrace::base {

template <class Signature>
class UniqueFunction;

/// Owns any callable that fits the signature, move-only ones too. Calling an empty one is undefined.
template <class Result, class... Args>
class UniqueFunction<Result(Args...)> {
 public:
  UniqueFunction() noexcept = default;

  template <class Fn>
    requires(!std::same_as<std::remove_cvref_t<Fn>, UniqueFunction> &&
             std::is_invocable_r_v<Result, std::decay_t<Fn>&, Args...>)
  UniqueFunction(Fn&& fn) : call_(std::make_unique<Model<std::decay_t<Fn>>>(std::forward<Fn>(fn))) {}

  explicit operator bool() const noexcept { return call_ != nullptr; }

  Result operator()(Args... args) { return call_->invoke(std::forward<Args>(args)...); }

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual Result invoke(Args... args) = 0;
  };
  template <class Fn>
  struct Model final : Concept {
    template <class F>
    explicit Model(F&& f) : fn(std::forward<F>(f)) {}
    Result invoke(Args... args) override { return std::invoke(fn, std::forward<Args>(args)...); }
    Fn fn;
  };

  std::unique_ptr<Concept> call_;
};

}  // namespace millrace::base
