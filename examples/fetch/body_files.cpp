// SPDX-License-Identifier: MIT
#include "body_files.hpp"

#include "body_name.hpp"

#include <fcntl.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace fetch {

namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

BodyFiles::BodyFiles(const Options& options) : options_(options) {
  if (are_wanted()) std::filesystem::create_directories(options.output_dir);
}

BodyFiles::File::File(const BodyFiles& files, std::string_view url, std::size_t index)
    : options_(files.options_), stem_(body_name(url, index)) {}

BodyFiles::File::~File() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

mr::Task<void> BodyFiles::File::write(int status, std::string bytes) {
  if (!options_.wants(status)) co_return;
  auto job = [this, &bytes] { append(bytes); };
  co_await mr::offload(job);
}

mr::Task<std::string> BodyFiles::File::keep(int status) {
  if (!options_.wants(status)) co_return std::string();
  auto job = [this] { close(); };
  co_await mr::offload(job);
  path_.clear();
  co_return std::move(name_);
}

void BodyFiles::File::append(std::string_view bytes) {
  if (!fd_) create();
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail(errno, path_);
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// O_EXCL: whoever else writes here, this file is new and nobody else's.
void BodyFiles::File::create() {
  for (int copy = 0;; ++copy) {
    std::string name = copy == 0 ? stem_ : stem_ + "~" + std::to_string(copy);
    std::string path = options_.output_dir + "/" + name;
    fd_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (fd_) {
      name_ = std::move(name);
      path_ = std::move(path);
      return;
    }
    if (errno != EEXIST) fail(errno, path);
  }
}

// A network file system may tell only now that it had no room.
void BodyFiles::File::close() {
  if (!fd_) create();
  if (::close(fd_.release()) != 0) fail(errno, path_);
}

}  // namespace fetch
