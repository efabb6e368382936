// SPDX-License-Identifier: MIT
#include "url_source.hpp"

#include "chunk_reader.hpp"

#include <memory>
#include <optional>
#include <string>

namespace fetch {

namespace {

// Stopped while it waits, the input is at its end.
mr::Task<std::string> next_chunk(ChunkReader& reader, std::stop_token stop) {
  try {
    co_return co_await mr::with_stop(stop, reader.next());
  } catch (const mr::Cancelled&) {
    if (!stop.stop_requested()) throw;
  }
  co_return std::string();
}

// The lines of one file.
class LineReader {
 public:
  LineReader(const Input& input, std::stop_token stop)
      : input_(input), stop_(std::move(stop)), decoder_(input.text) {}

  /// The next line that is neither blank nor a comment. What goes wrong is the last line.
  mr::Task<std::optional<InputLine>> next() {
    std::string error;
    try {
      if (!reader_) co_await open();
      for (;;) {
        if (auto line = decoder_.next()) co_return line;
        if (ended_) co_return std::nullopt;
        co_await read_on();
      }
    } catch (const std::exception& problem) {
      error = problem.what();
    }
    co_return broken_off(std::move(error));
  }

 private:
  mr::Task<void> open() {
    if (input_.kind == Input::Kind::standard_input)
      reader_ = std::make_unique<ChunkReader>(ChunkReader::of_standard_input());
    else
      reader_ = std::make_unique<ChunkReader>(co_await ChunkReader::open(input_.text));
  }

  mr::Task<void> read_on() {
    const std::string chunk = co_await next_chunk(*reader_, stop_);
    ended_ = chunk.empty();
    // Stopped in the middle of a line, its beginning is no URL.
    if (!ended_)
      decoder_.feed(chunk);
    else if (!stop_.stop_requested())
      decoder_.finish();
  }

  std::optional<InputLine> broken_off(std::string error) {
    if (ended_) return std::nullopt;
    ended_ = true;
    return InputLine{.text = input_.text,
                     .source = input_.text,
                     .number = decoder_.count() + 1,
                     .index = 0,
                     .error = "cannot be read on: " + std::move(error)};
  }

  const Input& input_;
  std::stop_token stop_;
  std::unique_ptr<ChunkReader> reader_;
  LineDecoder decoder_;
  bool ended_ = false;
};

}  // namespace

mr::AsyncGenerator<InputLine> input_lines(const std::vector<Input>& inputs, std::stop_token stop) {
  std::size_t index = 0;
  for (const Input& input : inputs) {
    if (input.kind == Input::Kind::url) {
      if (stop.stop_requested()) co_return;
      InputLine line{.text = input.text, .source = {}, .number = 1, .index = index++, .error = {}};
      co_yield std::move(line);
      continue;
    }
    LineReader reader(input, stop);
    while (!stop.stop_requested()) {
      std::optional<InputLine> line = co_await reader.next();
      if (!line) break;
      line->index = index++;
      co_yield std::move(*line);
    }
  }
}

mr::AsyncGenerator<InputLine> demo_lines(const DemoServer& server, std::size_t pages, std::stop_token stop) {
  for (std::size_t page = 0; page < pages && !stop.stop_requested(); ++page) {
    InputLine line{.text = server.url(page), .source = {}, .number = 1, .index = page, .error = {}};
    co_yield std::move(line);
  }
}

}  // namespace fetch
