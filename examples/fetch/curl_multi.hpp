// SPDX-License-Identifier: MIT
//
// CurlMulti: libcurl's multi interface as a guest on this thread's libuv loop.
#pragma once

#include "uv_handle.hpp"

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace fetch {

struct CleanUpEasy {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, CleanUpEasy>;

/// Drives the transfers that are added to it. Never calls back from inside `add` or `remove`.
///
/// **Threads**: belongs to the loop thread.
class CurlMulti {
 public:
  /// Is told of a transfer's end. The easy handle has its address as CURLOPT_PRIVATE.
  class Observer {
   public:
    virtual void transfer_ended(CURLcode code) noexcept = 0;

   protected:
    ~Observer() = default;
  };

  /// Opens the sockets of one transfer, which has its address as CURLOPT_OPENSOCKETDATA.
  struct Opener {
    CurlMulti& multi;
    int error = 0;  // why the last socket could not be had (errno); 0: it could
  };

  /// `connections`: how many are kept open for reuse. Throws std::bad_alloc, LoopError.
  explicit CurlMulti(std::size_t connections);
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  /// No transfer may be left.
  ~CurlMulti();

  /// Starts a transfer. Throws std::runtime_error.
  void add(CURL* easy);
  /// Takes it back, at its end or before it.
  void remove(CURL* easy) noexcept;

  /// To be called for every new easy handle: its sockets are opened and closed by way of this object.
  void adopt(CURL* easy) noexcept;

 private:
  struct CleanUpMulti {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
  };

  class Socket;

  Socket* socket_of(curl_socket_t fd) noexcept;
  bool watch(curl_socket_t fd, int what) noexcept;
  curl_socket_t open_socket(const curl_sockaddr& address, int& error) noexcept;
  int close_socket(curl_socket_t fd) noexcept;
  void set_timer(long milliseconds) noexcept;
  void act(curl_socket_t fd, int events) noexcept;

  // By file descriptor; curl closes and reopens them, libuv's handles stay.
  std::vector<std::unique_ptr<Socket>> sockets_;
  UvHandle<uv_timer_t> timer_;  // curl wants to be called later,
  UvHandle<uv_idle_t> soon_;    // or in the next turn
  std::unique_ptr<CURLM, CleanUpMulti> multi_;
};

}  // namespace fetch
