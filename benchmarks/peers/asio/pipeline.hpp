// SPDX-License-Identifier: MIT
//
// The pipelines: coroutines on one thread, with channels between them.
#pragma once

#include "queue.hpp"

#include <boost/asio/co_spawn.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <utility>

namespace bench {

template <class Style>
class Pipeline {
 public:
  template <class Fn>
  long long one_stage(int count, int workers, Fn fn) {
    Inputs<1> ints{Ints(io_, 1, workers)};
    Ints results(io_, workers, 1);
    add_stage(workers, ints[0], fn, results);
    return sum(count, ints, results);
  }

  /// Each stage with the same number of workers.
  template <class Fn>
  long long three_stages(int count, int workers, Fn first, Fn second, Fn third) {
    Inputs<1> ints{Ints(io_, 1, workers)};
    Ints after_first(io_, workers, workers);
    Ints after_second(io_, workers, workers);
    Ints results(io_, workers, 1);
    add_stage(workers, ints[0], first, after_first);
    add_stage(workers, after_first, second, after_second);
    add_stage(workers, after_second, third, results);
    return sum(count, ints, results);
  }

  /// Each int to three stages, whose results meet.
  template <class Fn>
  long long broadcast(int count, Fn first, Fn second, Fn third) {
    Inputs<3> ints{Ints(io_, 1, 1), Ints(io_, 1, 1), Ints(io_, 1, 1)};
    Ints results(io_, 3, 1);
    add_stage(1, ints[0], first, results);
    add_stage(1, ints[1], second, results);
    add_stage(1, ints[2], third, results);
    return sum(count, ints, results);
  }

  asio::io_context& io() noexcept { return io_; }

 private:
  using Ints = Queue<typename Style::Channel>;
  template <std::size_t N>
  using Inputs = std::array<Ints, N>;

  template <class Fn>
  void add_stage(int workers, Ints& in, Fn fn, Ints& out) {
    for (int worker = 0; worker < workers; ++worker) spawn(Style::worker(in, fn, out));
  }

  template <std::size_t N>
  long long sum(int count, Inputs<N>& ints, Ints& results) {
    long long sum = 0;
    spawn(Style::source(count, ints));
    spawn(Style::sink(results, sum));
    io_.restart();
    io_.run();
    return sum;
  }

  void spawn(typename Style::template Awaitable<void> coroutine) {
    asio::co_spawn(io_, std::move(coroutine), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
  }

  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
};

}  // namespace bench
