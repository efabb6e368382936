// SPDX-License-Identifier: MIT
//
// What both styles of writing for Asio share.
#pragma once

#include "support/workloads.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <concepts>
#include <type_traits>

namespace bench {

namespace asio = boost::asio;

/// A channel, how many of its writers are not done yet, and how many readers wait for the end.
template <class Channel>
struct Queue {
  Queue(asio::io_context& io, int from, int to) : channel(io, queue), writers(from), readers(to) {}

  Channel channel;
  int writers;
  int readers;
};

/// For a writer that is done. close() would drop what is in the channel, so the last one sends each reader an error.
template <class Style>
typename Style::template Awaitable<void> end(Queue<typename Style::Channel>& out) {
  if (--out.writers != 0) co_return;
  const boost::system::error_code end_of_stream = asio::error::eof;
  for (int reader = 0; reader < out.readers; ++reader)
    co_await out.channel.async_send(end_of_stream, 0, Style::token);
}

/// A function that is not a coroutine.
template <class Fn>
concept plain_function = std::same_as<std::invoke_result_t<Fn&, int>, int>;

}  // namespace bench
