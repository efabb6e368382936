// SPDX-License-Identifier: MIT
//
// Elements that tell what was done to them.
#pragma once

#include <stdexcept>
#include <utility>

namespace test {

/// What happened to the elements that were made with this tally.
struct Tally {
  int copies = 0;
  int moves = 0;
  int alive = 0;
};

/// An int that counts how often it was copied and moved, and how many of it are alive. A moved-from one has value -1.
class Counted {
 public:
  Counted(int value, Tally& tally) noexcept : value_(value), tally_(&tally) { ++tally.alive; }
  Counted(const Counted& other) noexcept : value_(other.value_), tally_(other.tally_) {
    ++tally_->alive;
    ++tally_->copies;
  }
  Counted(Counted&& other) noexcept : value_(std::exchange(other.value_, -1)), tally_(other.tally_) {
    ++tally_->alive;
    ++tally_->moves;
  }
  Counted& operator=(const Counted&) = delete;
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --tally_->alive; }

  int value() const noexcept { return value_; }

 private:
  int value_;
  Tally* tally_;
};

/// The same without copies.
class MoveOnly : private Counted {
 public:
  using Counted::Counted;
  using Counted::value;
  MoveOnly(const MoveOnly&) = delete;
  MoveOnly(MoveOnly&&) noexcept = default;
  ~MoveOnly() = default;
};

/// One whose move throws when there are no moves left, and then has changed nothing.
class ThrowingMove {
 public:
  struct Refused : std::runtime_error {
    Refused() : std::runtime_error("the move was refused") {}
  };
  static constexpr int no_limit = -1;

  ThrowingMove(int value, Tally& tally, int moves_left = no_limit)
      : value_(value), moves_left_(moves_left), tally_(&tally) {
    ++tally.alive;
  }
  ThrowingMove(ThrowingMove&& other)
      : value_(other.value_), moves_left_(other.moves_left_), tally_(other.tally_) {
    if (moves_left_ == 0) throw Refused();
    if (moves_left_ > 0) --moves_left_;
    other.value_ = -1;
    ++tally_->alive;
    ++tally_->moves;
  }
  ~ThrowingMove() { --tally_->alive; }

  int value() const noexcept { return value_; }
  void allow_moves(int moves) noexcept { moves_left_ = moves; }

 private:
  int value_;
  int moves_left_;
  Tally* tally_;
};

}  // namespace test
