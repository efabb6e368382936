// SPDX-License-Identifier: MIT
//
// What happened, in order.
#pragma once

#include <millrace/coro/event.hpp>
#include <millrace/coro/task.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace test {

/// A line of words, one for each thing that happened.
class Recorder {
 public:
  void note(std::string_view word) {
    if (!line_.empty()) line_ += ' ';
    line_ += word;
  }
  void note(int number) { note(std::to_string(number)); }

  /// The words so far, separated by blanks; then forgets them.
  std::string take() { return std::exchange(line_, {}); }

 private:
  std::string line_;
};

/// Notes `word` when it is destroyed: what a coroutine's locals do when it unwinds.
class NoteAtEnd {
 public:
  NoteAtEnd(Recorder& recorder, std::string word) : recorder_(recorder), word_(std::move(word)) {}
  NoteAtEnd(const NoteAtEnd&) = delete;
  NoteAtEnd& operator=(const NoteAtEnd&) = delete;
  ~NoteAtEnd() { recorder_.note(word_); }

 private:
  Recorder& recorder_;
  std::string word_;
};

/// Waits, and notes when that ends, however it does.
inline millrace::Task<void> wait_and_note(millrace::Event& event, Recorder& recorder, std::string word) {
  const NoteAtEnd at_end(recorder, std::move(word));
  co_await event.wait();
}

}  // namespace test
