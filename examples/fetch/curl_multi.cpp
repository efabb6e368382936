// SPDX-License-Identifier: MIT
#include "curl_multi.hpp"

#include <millrace/millrace.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <stdexcept>

namespace fetch {

namespace {

int uv_events(int what) noexcept {
  return ((what & CURL_POLL_IN) != 0 ? UV_READABLE : 0) | ((what & CURL_POLL_OUT) != 0 ? UV_WRITABLE : 0);
}

int curl_events(int status, int events) noexcept {
  if (status < 0) return CURL_CSELECT_ERR;
  return ((events & UV_READABLE) != 0 ? CURL_CSELECT_IN : 0) |
         ((events & UV_WRITABLE) != 0 ? CURL_CSELECT_OUT : 0);
}

void start_curl_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

}  // namespace

// What curl wants to know about one file descriptor.
//
// Between two requests on one connection curl lets go of the socket and asks for the same again. For a socket whose end
// is reported here nothing is changed meanwhile, which saves two system calls for each request.
class CurlMulti::Socket {
 public:
  Socket(CurlMulti& owner, curl_socket_t fd)
      : owner_(owner), fd_(fd), poll_(make_uv_handle<uv_poll_t>("uv_poll_init", [fd](uv_poll_t* poll) {
          return uv_poll_init_socket(millrace::EventLoop::current().native(), poll, fd);
        })) {
    poll_->data = this;
  }

  void opened() noexcept { reports_its_end_ = true; }
  void closed() noexcept {
    reports_its_end_ = false;
    poll_for(0);
  }

  void want(int events) {
    wanted_ = events;
    const bool may_rest = reports_its_end_ && polled_ == UV_READABLE;
    if (events != 0 || !may_rest) poll_for(events);
  }

 private:
  void poll_for(int events) noexcept {
    if (events == polled_) return;
    polled_ = events;
    if (events == 0) {
      uv_poll_stop(poll_.get());
      return;
    }
    uv_poll_start(poll_.get(), events, [](uv_poll_t* poll, int status, int happened) {
      static_cast<Socket*>(poll->data)->happened(curl_events(status, happened));
    });
  }

  void happened(int events) noexcept {
    if (wanted_ == 0)
      poll_for(0);  // an idle connection; curl looks at it when it is about to be used
    else
      owner_.act(fd_, events);
  }

  CurlMulti& owner_;
  curl_socket_t fd_;
  UvHandle<uv_poll_t> poll_;
  int wanted_ = 0;
  int polled_ = 0;
  bool reports_its_end_ = false;
};

CurlMulti::CurlMulti(std::size_t connections) {
  start_curl_once();
  uv_loop_t* loop = millrace::EventLoop::current().native();
  timer_ = make_uv_handle<uv_timer_t>("uv_timer_init",
                                      [loop](uv_timer_t* timer) { return uv_timer_init(loop, timer); });
  timer_->data = this;
  soon_ =
      make_uv_handle<uv_idle_t>("uv_idle_init", [loop](uv_idle_t* idle) { return uv_idle_init(loop, idle); });
  soon_->data = this;
  multi_.reset(curl_multi_init());
  if (!multi_) throw std::bad_alloc();

  CURLM* multi = multi_.get();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(
      multi, CURLMOPT_SOCKETFUNCTION, +[](CURL*, curl_socket_t fd, int what, void* self, void*) -> int {
        return static_cast<CurlMulti*>(self)->watch(fd, what) ? 0 : -1;
      });
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(
      multi, CURLMOPT_TIMERFUNCTION, +[](CURLM*, long milliseconds, void* self) -> int {
        static_cast<CurlMulti*>(self)->set_timer(milliseconds);
        return 0;
      });
}

CurlMulti::~CurlMulti() = default;

void CurlMulti::adopt(CURL* easy) noexcept {
  curl_easy_setopt(
      easy, CURLOPT_OPENSOCKETFUNCTION,
      +[](void* data, curlsocktype, curl_sockaddr* address) -> curl_socket_t {
        auto& opener = *static_cast<Opener*>(data);
        return opener.multi.open_socket(*address, opener.error);
      });
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  curl_easy_setopt(
      easy, CURLOPT_CLOSESOCKETFUNCTION,
      +[](void* self, curl_socket_t fd) -> int { return static_cast<CurlMulti*>(self)->close_socket(fd); });
}

void CurlMulti::add(CURL* easy) {
  const CURLMcode code = curl_multi_add_handle(multi_.get(), easy);
  if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
}

void CurlMulti::remove(CURL* easy) noexcept { curl_multi_remove_handle(multi_.get(), easy); }

// Called by C: nothing is thrown through it.
CurlMulti::Socket* CurlMulti::socket_of(curl_socket_t fd) noexcept {
  try {
    const auto place = static_cast<std::size_t>(fd);
    if (place >= sockets_.size()) sockets_.resize(place + 1);
    if (!sockets_[place]) sockets_[place] = std::make_unique<Socket>(*this, fd);
    return sockets_[place].get();
  } catch (const std::exception&) {
    return nullptr;
  }
}

bool CurlMulti::watch(curl_socket_t fd, int what) noexcept {
  Socket* socket = socket_of(fd);
  if (socket != nullptr) socket->want(what == CURL_POLL_REMOVE ? 0 : uv_events(what));
  return socket != nullptr;
}

curl_socket_t CurlMulti::open_socket(const curl_sockaddr& address, int& error) noexcept {
  const int fd = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  error = fd < 0 ? errno : 0;
  if (fd < 0) return CURL_SOCKET_BAD;
  if (Socket* socket = socket_of(fd)) socket->opened();
  return fd;
}

int CurlMulti::close_socket(curl_socket_t fd) noexcept {
  if (Socket* socket = socket_of(fd)) socket->closed();
  return ::close(fd);
}

// curl wants to go on at once where it has read much and there is more. That is in the loop's next turn, behind its look at
// other sockets and timers: a uv_timer_t without a delay would be due again in the same turn, and again, for as long as a
// server is fast enough.
//
// libuv counts from the time when its turn began, in whole milliseconds. Woken too early, curl would find nothing due and
// not ask again.
void CurlMulti::set_timer(long milliseconds) noexcept {
  uv_idle_stop(soon_.get());
  uv_timer_stop(timer_.get());
  if (milliseconds == 0)
    uv_idle_start(soon_.get(), [](uv_idle_t* idle) {
      uv_idle_stop(idle);
      static_cast<CurlMulti*>(idle->data)->act(CURL_SOCKET_TIMEOUT, 0);
    });
  if (milliseconds <= 0) return;
  uv_update_time(timer_->loop);
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* timer) { static_cast<CurlMulti*>(timer->data)->act(CURL_SOCKET_TIMEOUT, 0); },
      static_cast<std::uint64_t>(milliseconds) + 1, 0);
}

void CurlMulti::act(curl_socket_t fd, int events) noexcept {
  int running = 0;
  curl_multi_socket_action(multi_.get(), fd, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Observer* observer = nullptr;
    const CURLcode code = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &observer);
    observer->transfer_ended(code);
  }
}

}  // namespace fetch
