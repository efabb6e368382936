// SPDX-License-Identifier: MIT
//
// How many calls of a function there were, and how many at once.
#pragma once

#include <algorithm>

namespace test {

class Calls {
 public:
  int started = 0;
  int in_flight = 0;
  int most_in_flight = 0;

  /// One call: begins with this object and ends with it.
  class Call {
   public:
    explicit Call(Calls& calls) noexcept : calls_(calls) {
      ++calls.started;
      calls.most_in_flight = std::max(calls.most_in_flight, ++calls.in_flight);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() { --calls_.in_flight; }

   private:
    Calls& calls_;
  };
};

}  // namespace test
