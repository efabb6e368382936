// SPDX-License-Identifier: MIT
#include "consumers.hpp"

#include <limits>
#include <new>

namespace test {

using millrace::Cancelled;
using millrace::Stream;
using millrace::Task;

namespace {
constexpr int all_of_them = std::numeric_limits<int>::max();

// May outlive the consumer.
Task<void> request_stop(World& world, std::stop_source source) {
  co_await some_turns(world);
  co_await some_turns(world);
  source.request_stop();
}

}  // namespace

void Consumer::consume(Way way) {
  const int some = world_.choices.below(8);
  try {
    switch (way) {
      case Way::iterated: return iterate(all_of_them);
      case Way::iterated_and_left: return iterate(some);
      case Way::collected: return collect();
      case Way::streamed: return read_stream(all_of_them, false);
      case Way::streamed_with_timeouts: return read_stream(all_of_them, true);
      case Way::closed: return millrace::run(read_and_close(some));
      case Way::destroyed: return read_stream(some, false);
      case Way::awaited: return millrace::run(await_all());
      case Way::stopped: return millrace::run(await_until_stopped());
      case Way::run_for_effect: return run_for_effect();
    }
  } catch (const Fault&) {
    ++seen_.faults;
  } catch (const Cancelled&) {
    seen_.was_stopped = true;
  } catch (const std::bad_alloc&) {
    seen_.ran_out = true;
  }
}

void Consumer::iterate(int most) {
  for (const Item& item : stage_) {
    seen_.values.push_back(item.value);
    seen_.was_left = --most <= 0;
    if (seen_.was_left) break;
  }
}

void Consumer::collect() {
  for (const Item& item : stage_ | millrace::to_vector) seen_.values.push_back(item.value);
}

Task<void> Consumer::read(Stream<Item>& stream, int most, bool has_timeouts) {
  while (most-- > 0) {
    std::optional<Item> item;
    if (has_timeouts) {
      try {
        item = co_await millrace::with_timeout(std::chrono::milliseconds(2), stream.next());
      } catch (const millrace::TimeoutError&) {
        continue;
      }
    } else {
      item = co_await stream.next();
    }
    if (!item) co_return;
    seen_.values.push_back(item->value);
    co_await some_turns(world_);
  }
  seen_.was_left = true;
}

void Consumer::read_stream(int most, bool has_timeouts) {
  auto stream = stage_.stream();
  try {
    millrace::run(read(stream, most, has_timeouts));
  } catch (const Fault&) {
    ++seen_.faults;
  }
  seen_.dropped = stream.dropped();
  if (seen_.was_left) return;
  const auto more = [&stream]() -> Task<bool> {
    const std::optional<Item> item = co_await stream.next();
    co_return item.has_value();
  };
  seen_.went_on_after_end = millrace::run(more);
}

Task<void> Consumer::read_and_close(int most) {
  auto stream = stage_.stream();
  try {
    co_await read(stream, most, false);
  } catch (const Fault&) {
    ++seen_.faults;
  }
  co_await stream.close();
}

Task<void> Consumer::await_all() {
  const std::vector<Item> items = co_await stage_;
  for (const Item& item : items) seen_.values.push_back(item.value);
}

Task<void> Consumer::await_until_stopped() {
  std::stop_source source;
  millrace::EventLoop::current().spawn(request_stop(world_, source));
  co_await millrace::with_stop(source.get_token(), await_all());
}

void Consumer::run_for_effect() {
  seen_.has_elements = false;
  const auto look = [this](const Item& item) { seen_.values.push_back(item.value); };
  millrace::task::each(look, stage_).run();
}

}  // namespace test
