// SPDX-License-Identifier: MIT
//
// In a program that has a libuv loop of its own: the library lives there as a guest, and uv_run drives both.
#include <millrace/millrace.hpp>

#include <uv.h>

#include <chrono>
#include <iostream>
#include <numeric>
#include <ranges>
#include <vector>

namespace mr = millrace;
using namespace std::chrono_literals;

mr::Task<int> square(int x) {
  co_await mr::sleep_for(1ms);
  co_return x* x;
}

mr::Task<int> sum_of_squares() {
  auto squares = mr::task::map(square, std::views::iota(1, 11), {.workers = 4});
  const std::vector<int> all = co_await squares;
  co_return std::accumulate(all.begin(), all.end(), 0);
}

void on_close(uv_handle_t*) {}

int ticks = 0;

void on_timer(uv_timer_t* timer) {
  ++ticks;
  uv_close(reinterpret_cast<uv_handle_t*>(timer), on_close);
}

int main() {
  uv_loop_t application;
  uv_loop_init(&application);
  uv_timer_t timer;
  uv_timer_init(&application, &timer);
  uv_timer_start(&timer, on_timer, 5, 0);

  // [guest]
  mr::EventLoop loop{&application};
  loop.spawn(sum_of_squares(), [](mr::Outcome<int> sum) { std::cout << "sum: " << sum.value() << '\n'; });

  uv_run(&application, UV_RUN_DEFAULT);  // returns when neither has anything left to do

  loop.close();  // leaves no handle of the library behind
  std::cout << "uv_loop_close: " << uv_loop_close(&application) << '\n';
  // [/guest]
  std::cout << "ticks of the application's timer: " << ticks << '\n';
}
