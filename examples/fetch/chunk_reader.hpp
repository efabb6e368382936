// SPDX-License-Identifier: MIT
//
// ChunkReader: reads a file, a pipe or a terminal to its end without ever holding up the loop.
#pragma once

#include <millrace/millrace.hpp>

#include "unique_fd.hpp"
#include "uv_handle.hpp"

#include <cstddef>
#include <string>

namespace fetch {

namespace mr = millrace;

class ChunkReader {
 public:
  /// A pipe, a socket and a terminal are watched by the loop, so that waiting for them can be cancelled; what cannot be
  /// watched is read on the thread pool, where it does not wait for long.
  explicit ChunkReader(UniqueFd fd);

  /// Opens `path` for reading. Throws std::system_error.
  static mr::Task<ChunkReader> open(std::string path);

  /// Standard input.
  static ChunkReader of_standard_input();

  /// The next bytes, at most `chunk_size`; none at the end. Throws std::system_error.
  mr::Task<std::string> next();

  static constexpr std::size_t chunk_size = std::size_t{64} * 1024;

 private:
  class Arrival;

  mr::Task<std::string> next_of_file();
  mr::Task<std::string> next_of_stream();

  UniqueFd file_;                   // either this
  UvHandle<uv_any_handle> stream_;  // or this
};

}  // namespace fetch
