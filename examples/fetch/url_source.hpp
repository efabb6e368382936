// SPDX-License-Identifier: MIT
//
// The source of the pipeline: input lines, read as fast as the pipeline takes them and never faster.
#pragma once

#include <millrace/millrace.hpp>

#include "demo_server.hpp"
#include "line_decoder.hpp"
#include "options.hpp"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace fetch {

namespace mr = millrace;

/// The lines of all inputs, one after the other. An input that cannot be read is one line with an error. Ends early when
/// `stop` is requested, also while it waits for input. `inputs` must outlive it.
mr::AsyncGenerator<InputLine> input_lines(const std::vector<Input>& inputs, std::stop_token stop);

/// The URLs of the demo server's pages.
mr::AsyncGenerator<InputLine> demo_lines(const DemoServer& server, std::size_t pages, std::stop_token stop);

}  // namespace fetch
