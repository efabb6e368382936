// SPDX-License-Identifier: MIT
//
// Stages of every kind that are always ready and never end.
#pragma once

#include "functions.hpp"

#include <millrace/millrace.hpp>

#include <array>
#include <ranges>
#include <string_view>
#include <vector>

namespace test {

/// Each gives `number` for ever; a new stage for each run, because some can be read once only.
namespace endless {

using millrace::AsyncGenerator;
using millrace::Stage;

inline AsyncGenerator<int> always(int number) {
  for (;;) co_yield number;
}
inline AsyncGenerator<int> now_and_then(int number) {
  for (;;) {
    co_await millrace::yield();
    co_yield number;
  }
}
inline std::vector<int> five_of(int number) { return std::vector<int>(5, number); }

inline Stage<int> range(int number) {
  const auto give = [number](int) { return number; };
  return millrace::task::from_iterable(std::views::iota(0) | std::views::transform(give));
}
inline Stage<int> generator(int number) { return millrace::task::from_iterable(always(number)); }
inline Stage<int> plain_map(int number) { return millrace::task::map(same, range(number)); }
inline Stage<int> hooked_map(int number) {
  const auto on_start = [] {};
  return millrace::task::map(same, range(number), millrace::StageOptions{.on_start = on_start});
}
inline Stage<int> filter_one_in_ten(int number) {
  const auto one_in_ten = [calls = 0](int) mutable { return ++calls % 10 == 0; };
  return millrace::task::filter(one_in_ten, range(number));
}
inline Stage<int> ready_map(int number) { return millrace::task::map(ready, range(number), {.workers = 8}); }
inline Stage<int> later_map(int number) { return millrace::task::map(later, range(number)); }
inline Stage<int> eight_workers(int number) {
  return millrace::task::map(later, range(number), {.workers = 8});
}
inline Stage<int> eight_in_order(int number) {
  return millrace::task::map(later, range(number), {.workers = 8, .ordered = true});
}
inline Stage<int> flat_map_to_ranges(int number) { return millrace::task::flat_map(five_of, range(number)); }
inline Stage<int> flat_map_to_generators(int number) {
  return millrace::task::flat_map(now_and_then, range(number), {.workers = 8});
}
inline Stage<int> ordered(int number) { return millrace::task::ordered(range(number)); }
inline Stage<int> first_of_chunk(int number) {
  const auto first = [](const std::vector<int>& chunk) { return chunk.front(); };
  return millrace::task::map(first, millrace::task::chunk(3, range(number)));
}

struct Kind {
  std::string_view name;
  Stage<int> (*make)(int number);
};
inline constexpr std::array every_kind{
    Kind{"range", range},
    Kind{"generator", generator},
    Kind{"plain map", plain_map},
    Kind{"map with on_start", hooked_map},
    Kind{"filter that lets one in ten pass", filter_one_in_ten},
    Kind{"map that is ready", ready_map},
    Kind{"map that suspends", later_map},
    Kind{"map with eight workers", eight_workers},
    Kind{"ordered map", eight_in_order},
    Kind{"flat_map to ranges", flat_map_to_ranges},
    Kind{"flat_map to generators", flat_map_to_generators},
    Kind{"ordered", ordered},
    Kind{"chunk", first_of_chunk},
};

}  // namespace endless

}  // namespace test
