// SPDX-License-Identifier: MIT
//
// The source of the pipeline: input lines, read as fast as the pipeline takes them and never faster.
#pragma once

#include <millrace/millrace.hpp>

#include "demo_server.hpp"
#include "options.hpp"

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace fetch {

namespace mr = millrace;

/// One line of input that is neither blank nor a comment.
struct InputLine {
  std::string text;
  std::string_view source;  // the file's name, kept by the options; empty: a URL of the command line
  std::size_t number = 0;   // of the line in its source, from 1
  std::size_t index = 0;    // of the URL in the job, from 0
  std::string error;        // why `text` is not all there
};

/// The lines of all inputs, one after the other. An input that cannot be read is one line with an error. Ends early when
/// `stop` is requested, also while it waits for input. `inputs` must outlive it.
mr::AsyncGenerator<InputLine> input_lines(const std::vector<Input>& inputs, std::stop_token stop);

/// The URLs of the demo server's pages.
mr::AsyncGenerator<InputLine> demo_lines(const DemoServer& server, std::size_t pages, std::stop_token stop);

}  // namespace fetch
