// SPDX-License-Identifier: MIT
//
// BodyFiles: keeps bodies as files, each in one of its own.
//
// A file is called after the position of its URL in the job and the end of the URL: 00000017-example.org-logo.png. It is
// only ever created, never opened again: where the name is taken, by an earlier job say, a number is added to it.
#pragma once

#include "http_client.hpp"
#include "options.hpp"
#include "unique_fd.hpp"

#include <cstddef>
#include <string>

namespace fetch {

class BodyFiles {
 public:
  /// Makes the directory if it is not there. Throws std::filesystem::filesystem_error.
  explicit BodyFiles(const Options& options);

  bool are_wanted() const noexcept { return !options_.output_dir.empty(); }

  class File;

 private:
  const Options& options_;
};

/// The body of one attempt. Written on the thread pool; gone again unless it is kept.
class BodyFiles::File final : public BodySink {
 public:
  File(const BodyFiles& files, std::string_view url, std::size_t index);
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// Throws std::system_error.
  mr::Task<void> write(int status, std::string bytes) override;

  /// The answer is complete: what was written stays. An empty body has a file too. Gives the file's name, or nothing for
  /// an answer that is not wanted. Throws std::system_error.
  mr::Task<std::string> keep(int status);

 private:
  void create();
  void append(std::string_view bytes);
  void close();

  const Options& options_;
  std::string stem_;
  std::string name_;
  std::string path_;  // empty: there is no file, or it is kept. To take it away, nothing is allocated
  UniqueFd fd_;
};

}  // namespace fetch
