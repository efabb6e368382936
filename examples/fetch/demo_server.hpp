// SPDX-License-Identifier: MIT
//
// DemoServer: an HTTP server inside this process, on a free port of the loopback, for those who have no network at hand.
//
// What a page is like follows from its number alone: its size, its delay, and whether it is missing or breaks off.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct MHD_Daemon;

namespace fetch {

class DelayedResume;

/// Serves from threads of its own; delayed answers occupy none.
class DemoServer {
 public:
  /// Throws std::runtime_error.
  explicit DemoServer(std::chrono::milliseconds longest_delay);
  DemoServer(const DemoServer&) = delete;
  DemoServer& operator=(const DemoServer&) = delete;
  ~DemoServer();

  std::string url(std::size_t page) const;

 private:
  struct Requests;
  struct StopDaemon {
    void operator()(MHD_Daemon* daemon) const noexcept;
  };

  std::chrono::milliseconds longest_delay_;
  std::unique_ptr<DelayedResume> delays_;
  std::unique_ptr<MHD_Daemon, StopDaemon> daemon_;
  std::uint16_t port_ = 0;
};

}  // namespace fetch
