// SPDX-License-Identifier: MIT
#include "chunk_reader.hpp"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

namespace fetch {

namespace {

[[noreturn]] void fail(int error, const char* call) {
  throw std::system_error(error, std::generic_category(), call);
}

int opened(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(errno, "open");
  return fd;
}

std::string read_some(int fd) {
  std::string chunk(ChunkReader::chunk_size, '\0');
  ssize_t size = 0;
  do {
    size = ::read(fd, chunk.data(), chunk.size());
  } while (size < 0 && errno == EINTR);
  if (size < 0) fail(errno, "read");
  chunk.resize(static_cast<std::size_t>(size));
  return chunk;
}

// libuv's way to watch `fd`; null where there is none. The handle then owns `fd`, a terminal's excepted: that is opened
// anew, so that the non-blocking mode which libuv sets is not everybody's.
UvHandle<uv_any_handle> watched(UniqueFd& fd) {
  uv_loop_t* loop = mr::EventLoop::current().native();
  const uv_handle_type type = uv_guess_handle(fd.get());
  if (type == UV_TTY)
    return make_uv_handle<uv_any_handle>(
        "uv_tty_init", [&](uv_any_handle* any) { return uv_tty_init(loop, &any->tty, fd.get(), 0); });
  if (type != UV_NAMED_PIPE) return nullptr;
  auto pipe = make_uv_handle<uv_any_handle>(
      "uv_pipe_init", [&](uv_any_handle* any) { return uv_pipe_init(loop, &any->pipe, 0); });
  if (const int code = uv_pipe_open(&pipe->pipe, fd.get()); code != 0)
    throw mr::LoopError(code, "uv_pipe_open");
  fd.release();
  return pipe;
}

}  // namespace

// One wait for bytes of a stream. libuv reads only meanwhile: that is the back-pressure.
class ChunkReader::Arrival {
 public:
  explicit Arrival(uv_stream_t& source) : stream_(source) {
    stream_.data = this;
    const int code = uv_read_start(
        &stream_, [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) { of(handle).offer(*buffer); },
        [](uv_stream_t* stream, ssize_t size, const uv_buf_t*) { of(stream).take(size); });
    if (code != 0) throw mr::LoopError(code, "uv_read_start");
  }
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;
  ~Arrival() { uv_read_stop(&stream_); }

  mr::Event& event() noexcept { return event_; }

  std::string bytes() {
    if (size_ < 0 && size_ != UV_EOF) throw mr::LoopError(static_cast<int>(size_), "read");
    bytes_.resize(size_ < 0 ? 0 : static_cast<std::size_t>(size_));
    return std::move(bytes_);
  }

 private:
  template <class Handle>
  static Arrival& of(Handle* handle) noexcept {
    return *static_cast<Arrival*>(handle->data);
  }

  void offer(uv_buf_t& buffer) noexcept { buffer = uv_buf_init(bytes_.data(), chunk_size); }

  void take(ssize_t size) noexcept {
    if (size == 0) return;  // it would have had to wait after all
    size_ = size;
    uv_read_stop(&stream_);
    event_.set();
  }

  uv_stream_t& stream_;
  std::string bytes_ = std::string(chunk_size, '\0');
  ssize_t size_ = 0;  // below 0: libuv's error, the end among them
  mr::Event event_;
};

ChunkReader::ChunkReader(UniqueFd fd) {
  stream_ = watched(fd);
  file_ = std::move(fd);
}

mr::Task<ChunkReader> ChunkReader::open(std::string path) {
  auto open_file = [&path] { return opened(path); };
  co_return ChunkReader(UniqueFd(co_await mr::offload(open_file)));
}

ChunkReader ChunkReader::of_standard_input() {
  const int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (fd < 0) fail(errno, "standard input");
  return ChunkReader(UniqueFd(fd));
}

mr::Task<std::string> ChunkReader::next() { return stream_ ? next_of_stream() : next_of_file(); }

mr::Task<std::string> ChunkReader::next_of_file() {
  auto read = [fd = file_.get()] { return read_some(fd); };
  co_return co_await mr::offload(read);
}

mr::Task<std::string> ChunkReader::next_of_stream() {
  Arrival arrival(stream_->stream);
  co_await arrival.event().wait();
  co_return arrival.bytes();
}

}  // namespace fetch
