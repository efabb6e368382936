// SPDX-License-Identifier: MIT
//
// Progress: the line on a terminal's standard error that says how the job is going.
#pragma once

#include <millrace/millrace.hpp>

#include "tally.hpp"

#include <chrono>
#include <string_view>

namespace fetch {

namespace mr = millrace;

class Progress {
 public:
  static constexpr std::chrono::milliseconds interval{100};

  /// `is_wanted`: unless the user wants it quiet; it is never shown on what is no terminal.
  Progress(Tally& tally, bool is_wanted);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  /// Draws the line again and again, until `finish`.
  mr::Task<void> show();
  void finish() noexcept { finished_.set(); }

  /// Takes the line away, for something else to be written to standard error.
  void clear() noexcept;

  /// What somebody else must write to the terminal first, for the line to make room; empty where none is ever shown.
  std::string_view eraser() const noexcept;

 private:
  void draw();

  Tally& tally_;
  bool is_shown_;
  bool is_drawn_ = false;
  mr::Event finished_;
};

}  // namespace fetch
