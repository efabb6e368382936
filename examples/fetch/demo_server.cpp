// SPDX-License-Identifier: MIT
#include "demo_server.hpp"

#include "delayed_resume.hpp"
#include "demo_page.hpp"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace fetch {

namespace {

constexpr unsigned most_connections = 65'536;
constexpr unsigned listen_backlog = 4'096;
constexpr std::size_t connection_memory = 2'048;  // [bytes]; the requests are short

constexpr std::string_view path_prefix = "/page/";

std::optional<std::size_t> page_number(std::string_view path) {
  if (!path.starts_with(path_prefix)) return std::nullopt;
  path.remove_prefix(path_prefix.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), number);
  if (error != std::errc() || end != path.data() + path.size()) return std::nullopt;
  return number;
}

MHD_Result queue(MHD_Connection* connection, unsigned status, MHD_Response* response) {
  if (response == nullptr) return MHD_NO;
  const MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

MHD_Response* response_of(std::string_view body) {
  // The daemon does not write to a persistent buffer; its type is that of an older C.
  return MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_PERSISTENT);
}

// Promises more than it gives.
MHD_Response* broken_response() {
  const auto give = [](void*, std::uint64_t position, char* buffer, std::size_t room) -> ssize_t {
    constexpr std::size_t given = DemoPage::longest_body / 2;
    if (position >= given) return MHD_CONTENT_READER_END_WITH_ERROR;
    return static_cast<ssize_t>(DemoPage::text().copy(buffer, std::min<std::size_t>(room, given - position)));
  };
  return MHD_create_response_from_callback(DemoPage::longest_body, DemoPage::longest_body / 2, give, nullptr,
                                           nullptr);
}

MHD_Result answer(MHD_Connection* connection, const DemoPage& page) {
  switch (page.kind) {
    case DemoPage::Kind::missing:
      return queue(connection, MHD_HTTP_NOT_FOUND, response_of("There is no such page.\n"));
    case DemoPage::Kind::dropped: return MHD_NO;
    case DemoPage::Kind::cut_short: return queue(connection, MHD_HTTP_OK, broken_response());
    case DemoPage::Kind::whole: break;
  }
  return queue(connection, MHD_HTTP_OK, response_of(DemoPage::text().substr(0, page.size)));
}

sockaddr_in any_loopback_port() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

// libmicrohttpd calls `handle` when a request's head is there, when all of it is, and after each resumption, until it
// answers. Suspended or answered at the first call, the connection would not be kept open.
struct DemoServer::Requests {
  static MHD_Result handle(void* self, MHD_Connection* connection, const char* path, const char*, const char*,
                           const char*, std::size_t*, void** state) {
    static char head;     // the address of one of them is the state of a request:
    static char delayed;  // what has been seen of it
    DemoServer& server = *static_cast<DemoServer*>(self);
    if (*state == nullptr) {
      *state = &head;
      return MHD_YES;
    }
    const auto number = page_number(path);
    if (!number) return queue(connection, MHD_HTTP_NOT_FOUND, response_of("The demo has /page/N only.\n"));
    const DemoPage page = DemoPage::of(*number, server.longest_delay_);
    if (*state == &delayed || page.delay.count() == 0) return answer(connection, page);
    *state = &delayed;
    server.delays_->suspend(connection, page.delay);
    return MHD_YES;
  }
};

DemoServer::DemoServer(std::chrono::milliseconds longest_delay)
    : longest_delay_(longest_delay), delays_(std::make_unique<DelayedResume>()) {
  const sockaddr_in address = any_loopback_port();
  daemon_.reset(MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, nullptr,
      nullptr, &Requests::handle, this, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
      most_connections, MHD_OPTION_LISTEN_BACKLOG_SIZE, listen_backlog, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      connection_memory, MHD_OPTION_END));
  if (!daemon_)
    throw std::runtime_error("the demo server does not start: " + std::generic_category().message(errno));
  port_ = MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT)->port;
}

// The daemon stops only when no connection is suspended.
DemoServer::~DemoServer() { delays_->finish(); }

void DemoServer::StopDaemon::operator()(MHD_Daemon* daemon) const noexcept { MHD_stop_daemon(daemon); }

std::string DemoServer::url(std::size_t page) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path_prefix) + std::to_string(page);
}

}  // namespace fetch
