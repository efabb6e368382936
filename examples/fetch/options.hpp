// SPDX-License-Identifier: MIT
//
// The command line of millrace-fetch.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fetch {

/// What the process says when it ends.
inline constexpr int all_succeeded = 0;
inline constexpr int some_failed = 1;
inline constexpr int wrong_usage = 2;
inline constexpr int interrupted_base = 128;  // and the number of the signal, as a shell would say it

/// Where URLs come from.
struct Input {
  enum class Kind : std::uint8_t { url, file, standard_input };
  Kind kind;
  std::string text;  // the URL itself, or the path
};

struct Options {
  std::vector<Input> inputs;
  std::size_t demo_pages = 0;  // 0: no demo
  std::chrono::milliseconds demo_delay{20};

  int workers = 100;
  bool ordered = false;
  std::chrono::duration<double> timeout{30};  // of one attempt; 0: none
  int retries = 0;
  std::uint64_t max_body = 0;  // [bytes]; 0: no limit

  std::optional<int> min_status;
  std::optional<int> max_status;
  std::string output_dir;  // empty: bodies are not kept
  bool quiet = false;

  /// Whether answers with this status are wanted, that is, written.
  bool wants(int status) const noexcept;
};

/// Reads the command line. What was asked for and needs no job (`--help`), and wrong usage, is answered here: then it
/// gives the exit status.
std::variant<Options, int> parse_command_line(int argc, char** argv);

}  // namespace fetch
