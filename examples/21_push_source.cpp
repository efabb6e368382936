// SPDX-License-Identifier: MIT
//
// A source that is not asked but tells: something calls back whenever it has a value, here from a thread of its
// own. A queue that is fed while the run goes on makes it an input.
#include <millrace/millrace.hpp>

#include <functional>
#include <iostream>
#include <string>
#include <thread>

namespace mr = millrace;

// Calls back for each value, and once at the end, as many libraries do.
void watch_sensor(const std::function<void(int)>& on_value, const std::function<void()>& on_end) {
  for (int celsius : {19, 20, 22, 85}) on_value(celsius);
  on_end();
}

// [feed]
using Readings = mr::BoundedQueue<int>;

// The queue belongs to the thread of the loop: `post` brings each value there. Who calls back cannot wait, so
// what finds the queue full is lost, and counted.
void feed(Readings& readings, mr::EventLoop& loop, int& lost) {
  auto on_value = [&](int celsius) {
    loop.post([&readings, &lost, celsius] { lost += readings.try_push(celsius) ? 0 : 1; });
  };
  auto on_end = [&] { loop.post([&readings] { readings.close(); }); };
  watch_sensor(on_value, on_end);
}
// [/feed]

mr::Task<std::string> log_line(int celsius) {
  co_await mr::yield();
  co_return std::to_string(celsius) + " degrees";
}

int main() {
  // [run]
  Readings readings(64);
  int lost = 0;
  std::jthread sensor(feed, std::ref(readings), std::ref(mr::EventLoop::current()), std::ref(lost));
  for (const std::string& line : readings | mr::task::map(log_line)) std::cout << line << '\n';
  // [/run]
  std::cout << "lost: " << lost << '\n';
}
