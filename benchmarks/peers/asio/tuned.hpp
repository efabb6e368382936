// SPDX-License-Identifier: MIT
//
// Asio as who looks for speed writes it: executors of a concrete type, operations that make no coroutine of their own, and
// a coroutine that is suspended only at a full or an empty channel.
#pragma once

#include "queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/channel.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <tuple>

namespace bench {

struct Tuned {
  static constexpr auto name = "Asio, tuned";
  static constexpr asio::deferred_t token{};

  using Error = boost::system::error_code;
  using Executor = asio::io_context::executor_type;
  template <class T>
  using Awaitable = asio::awaitable<T, Executor>;
  using Channel =
      asio::experimental::basic_channel<Executor, asio::experimental::channel_traits<>, void(Error, int)>;
  using Clock = std::chrono::steady_clock;
  using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

  /// Each int to each of `outs`.
  template <std::size_t N>
  static Awaitable<void> source(int count, std::array<Queue<Channel>, N>& outs) {
    for (int x = 0; x < count; ++x)
      for (auto& out : outs)
        if (!out.channel.try_send(Error(), x)) co_await out.channel.async_send(Error(), x, token);
    for (auto& out : outs) co_await end<Tuned>(out);
  }

  template <class Fn>
  static Awaitable<void> worker(Queue<Channel>& in, Fn fn, Queue<Channel>& out) {
    Received next;
    for (;;) {
      if (!in.channel.try_receive(std::ref(next)))
        std::tie(next.error, next.x) = co_await in.channel.async_receive(asio::as_tuple(token));
      if (next.error) break;
      int result = 0;
      if constexpr (plain_function<Fn>)
        result = fn(next.x);
      else
        result = co_await fn(next.x);
      if (!out.channel.try_send(Error(), result)) co_await out.channel.async_send(Error(), result, token);
    }
    co_await end<Tuned>(out);
  }

  static Awaitable<void> sink(Queue<Channel>& in, long long& sum) {
    Received next;
    for (;;) {
      if (!in.channel.try_receive(std::ref(next)))
        std::tie(next.error, next.x) = co_await in.channel.async_receive(asio::as_tuple(token));
      if (next.error) co_return;
      sum += next.x;
    }
  }

 private:
  struct Received {
    Error error;
    int x = 0;
    void operator()(const Error& received_error, int received) {
      error = received_error;
      x = received;
    }
  };
};

}  // namespace bench
