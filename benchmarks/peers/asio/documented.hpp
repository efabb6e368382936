// SPDX-License-Identifier: MIT
//
// Asio as its manual shows it: executors of any type, and an operation that is a coroutine of its own.
#pragma once

#include "queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>

namespace bench {

struct Documented {
  static constexpr auto name = "Asio, as documented";
  static constexpr asio::use_awaitable_t<> token{};

  using Error = boost::system::error_code;
  template <class T>
  using Awaitable = asio::awaitable<T>;
  using Channel = asio::experimental::channel<void(Error, int)>;
  using Timer = asio::steady_timer;

  /// Each int to each of `outs`.
  template <std::size_t N>
  static Awaitable<void> source(int count, std::array<Queue<Channel>, N>& outs) {
    for (int x = 0; x < count; ++x)
      for (auto& out : outs) co_await out.channel.async_send(Error(), x, token);
    for (auto& out : outs) co_await end<Documented>(out);
  }

  template <class Fn>
  static Awaitable<void> worker(Queue<Channel>& in, Fn fn, Queue<Channel>& out) {
    for (;;) {
      const auto [error, x] = co_await in.channel.async_receive(asio::as_tuple(token));
      if (error) break;
      int result = 0;
      if constexpr (plain_function<Fn>)
        result = fn(x);
      else
        result = co_await fn(x);
      co_await out.channel.async_send(Error(), result, token);
    }
    co_await end<Documented>(out);
  }

  static Awaitable<void> sink(Queue<Channel>& in, long long& sum) {
    for (;;) {
      const auto [error, x] = co_await in.channel.async_receive(asio::as_tuple(token));
      if (error) co_return;
      sum += x;
    }
  }
};

}  // namespace bench
