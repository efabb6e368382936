// SPDX-License-Identifier: MIT
//
// A socket on the running loop that sends back what it gets, and a partner on a thread of its own.
#pragma once

#include "cpu_clock.hpp"

#include <millrace/coro/event.hpp>
#include <millrace/coro/task.hpp>
#include <millrace/loop/event_loop.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

namespace test {

class Echo {
 public:
  explicit Echo(int rounds) : rounds_(rounds) {}

  /// Until the partner has had all its answers, or something went wrong: then there are fewer.
  millrace::Task<void> serve() {
    uv_loop_t* loop = millrace::EventLoop::current().native();
    listener_.data = connection_.data = this;
    check(uv_tcp_init(loop, &listener_));
    check(uv_tcp_init(loop, &connection_));
    sockaddr_in address{};
    check(uv_ip4_addr("127.0.0.1", 0, &address));
    check(uv_tcp_bind(&listener_, reinterpret_cast<const sockaddr*>(&address), 0));
    check(uv_listen(stream(listener_), 1, [](uv_stream_t* handle, int) { self(handle).accept(); }));
    int size = sizeof address;
    check(uv_tcp_getsockname(&listener_, reinterpret_cast<sockaddr*>(&address), &size));
    std::thread partner([this, address] { ask(address); });
    co_await left_.wait();
    partner.join();
    for (uv_tcp_t* handle : {&listener_, &connection_})
      uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) {
        Echo& echo = self(closed);
        if (++echo.handles_closed_ == 2) echo.closed_.set();
      });
    co_await closed_.wait();
  }

  /// For each round, how long the loop was busy with other things between the partner's writing and its own reading.
  const std::vector<std::chrono::nanoseconds>& delays() const noexcept { return delays_; }
  /// What passed for the partner, from its writing to its reading.
  const std::vector<std::chrono::nanoseconds>& round_trips() const noexcept { return round_trips_; }

 private:
  using Stamp = std::chrono::nanoseconds;

  static void check(int code) {
    if (code != 0) throw std::runtime_error(uv_strerror(code));
  }
  static uv_stream_t* stream(uv_tcp_t& handle) noexcept { return reinterpret_cast<uv_stream_t*>(&handle); }
  template <class Handle>
  static Echo& self(Handle* handle) noexcept {
    return *static_cast<Echo*>(handle->data);
  }

  void accept() {
    uv_accept(stream(listener_), stream(connection_));
    uv_tcp_nodelay(&connection_, 1);
    const auto allocate = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
      Echo& echo = self(handle);
      *buffer = uv_buf_init(echo.buffer_.data() + echo.filled_,
                            static_cast<unsigned>(echo.buffer_.size() - echo.filled_));
    };
    uv_read_start(stream(connection_), allocate, [](uv_stream_t* handle, ssize_t count, const uv_buf_t*) {
      if (count < 0)
        self(handle).left_.set();
      else
        self(handle).answer(static_cast<std::size_t>(count));
    });
  }

  void answer(std::size_t count) {
    filled_ += count;
    if (filled_ != buffer_.size()) return;
    filled_ = 0;
    Stamp sent{};
    std::memcpy(&sent, buffer_.data(), sizeof sent);
    delays_.push_back(clock_.now() - sent);
    uv_buf_t reply = uv_buf_init(buffer_.data(), static_cast<unsigned>(buffer_.size()));
    uv_try_write(stream(connection_), &reply, 1);
  }

  // The partner: writes what the loop's clock shows, and waits for the answer.
  void ask(const sockaddr_in& address) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    bool goes_on = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    for (int round = 0; goes_on && round != rounds_; ++round) {
      const auto start = std::chrono::steady_clock::now();
      Stamp stamp = clock_.now();
      goes_on = ::send(socket, &stamp, sizeof stamp, 0) == sizeof stamp &&
                ::recv(socket, &stamp, sizeof stamp, MSG_WAITALL) == sizeof stamp;
      if (goes_on) round_trips_.push_back(std::chrono::steady_clock::now() - start);
    }
    ::close(socket);
  }

  int rounds_;
  CpuClock clock_ = CpuClock::of_this_thread();
  uv_tcp_t listener_{};
  uv_tcp_t connection_{};
  std::array<char, sizeof(Stamp)> buffer_{};
  std::size_t filled_ = 0;
  int handles_closed_ = 0;
  millrace::Event left_;
  millrace::Event closed_;
  std::vector<std::chrono::nanoseconds> delays_;
  std::vector<std::chrono::nanoseconds> round_trips_;
};

}  // namespace test
