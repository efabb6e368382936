// SPDX-License-Identifier: MIT
//
// Random moments from a fixed seed.
#pragma once

#include <random>
#include <thread>

namespace test {

class Jitter {
 public:
  explicit Jitter(unsigned seed) : random_(seed) {}

  /// From 0 to `bound - 1`.
  int number(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  /// Mostly nothing, now and then a little work, or the processor for another thread.
  void pause() {
    switch (number(8)) {
      case 0: std::this_thread::yield(); break;
      case 1: spin(number(2000)); break;
      default: break;
    }
  }

 private:
  static void spin(int rounds) {
    volatile int sink = 0;
    for (int round = 0; round < rounds; ++round) sink = sink + round % 2;
  }

  std::minstd_rand random_;
};

}  // namespace test
