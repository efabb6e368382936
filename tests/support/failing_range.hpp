// SPDX-License-Identifier: MIT
//
// A range that fails, and what is read of a source that does.
#pragma once

#include "consume.hpp"

#include <millrace/stage.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace test {

struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Fails { in_begin, in_increment, in_look, in_end };

// 0, 1, 2, …, until it fails at 2.
class FailingRange {
 public:
  explicit FailingRange(Fails fails) : fails_(fails) {}

  class Iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(Fails fails) : fails_(fails) {}
    int operator*() const {
      if (fails_ == Fails::in_look && at_ == 2) throw Unreadable("look");
      return at_;
    }
    Iterator& operator++() {
      if (fails_ == Fails::in_increment && at_ == 1) throw Unreadable("increment");
      ++at_;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) {
      if (it.fails_ == Fails::in_end && it.at_ == 2) throw Unreadable("end");
      return false;
    }

   private:
    Fails fails_;
    int at_ = 0;
  };

  Iterator begin() const {
    if (fails_ == Fails::in_begin) throw Unreadable("begin");
    return Iterator(fails_);
  }
  std::default_sentinel_t end() const { return {}; }

 private:
  Fails fails_;
};

/// `stage` reads what fails with `text`, behind `prefix`.
inline void check_unreadable(const millrace::Stage<int>& stage, Way way, const char* text,
                             const std::vector<int>& prefix) {
  INFO(name_of(way));
  std::vector<int> seen;
  CHECK_THROWS_WITH_AS(consume_into(seen, way, stage), text, Unreadable);
  CHECK(seen == (gives_prefix(way) ? prefix : std::vector<int>{}));
}

}  // namespace test
