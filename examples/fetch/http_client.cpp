// SPDX-License-Identifier: MIT
#include "http_client.hpp"

#include "transfer_error.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace fetch {

namespace {

constexpr std::size_t chunk_size = std::size_t{128} * 1024;  // of a body, handed to its sink at once

template <class Value>
Value info_of(CURL* easy, CURLINFO what) {
  Value value{};
  curl_easy_getinfo(easy, what, &value);
  return value;
}

// Where the environment names none, curl would look for one anew for each transfer.
bool environment_names_proxy() noexcept {
  constexpr std::array names{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  const auto is_set = [](const char* name) {
    return std::getenv(name) != nullptr;  // NOLINT(concurrency-mt-unsafe): nobody sets it
  };
  return std::ranges::any_of(names, is_set);
}

}  // namespace

// One GET in curl's hands, from its start to its end or to its being broken off.
class HttpClient::Transfer final : private CurlMulti::Observer {
 public:
  Transfer(HttpClient& client, const Request& request)
      : client_(client), keeps_body_(request.body != nullptr), easy_(client.easy_handle()) {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<Observer*>(this));
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &opener_);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(
        easy, CURLOPT_WRITEFUNCTION, +[](char* bytes, std::size_t, std::size_t size, void* self) {
          return static_cast<Transfer*>(self)->receive(bytes, size);
        });
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(
        easy, CURLOPT_HEADERFUNCTION, +[](char* bytes, std::size_t, std::size_t size, void* self) {
          static_cast<Transfer*>(self)->receive_head({bytes, size});
          return size;
        });
    client_.multi_.add(easy);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    client_.multi_.remove(easy_.get());
    client_.idle_.push_back(std::move(easy_));  // does not allocate: `easy_handle` has seen to that
  }

  /// Awaitable: until there is a part of the body to take, or the end.
  mr::Event::Wait news() noexcept { return news_.wait(); }
  bool has_ended() const noexcept { return ended_; }
  int status() const { return static_cast<int>(info_of<long>(easy_.get(), CURLINFO_RESPONSE_CODE)); }
  bool has_bytes() const noexcept { return !body_.empty(); }
  std::string take_bytes() noexcept { return std::exchange(body_, {}); }

  /// After news that were not the end.
  void go_on() {
    std::destroy_at(&news_);  // an event happens once: the next news are another one
    std::construct_at(&news_);
    if (ended_)
      news_.set();  // while the sink was busy
    else if (std::exchange(paused_, false))
      resume();
  }

  Response response() const {
    Response response;
    response.status = status();
    response.bytes = bytes_;
    response.retry_after = std::chrono::seconds(info_of<curl_off_t>(easy_.get(), CURLINFO_RETRY_AFTER));
    response.is_transient = is_transient(response.status);
    if (code_ == CURLE_OK && head_is_whole_) return response;
    const Circumstances known{.exceeded = too_long_ ? client_.limits_.max_body : 0,
                              .head_is_whole = head_is_whole_,
                              .socket_error = opener_.error};
    TransferError error = explained(easy_.get(), code_, known);
    response.error = std::move(error.text);
    response.is_transient = error.is_transient;
    return response;
  }

 private:
  // What arrived meanwhile is received in here. If that is refused, curl says so here and nowhere else: it would let the
  // transfer rest for ever.
  void resume() noexcept {
    if (const CURLcode code = curl_easy_pause(easy_.get(), CURLPAUSE_CONT); code != CURLE_OK)
      transfer_ended(code);
  }

  // A line of a head; those of a trailer come behind it. To curl, one that breaks off is an answer without a body.
  void receive_head(std::string_view line) noexcept {
    if (line.starts_with("HTTP/")) head_is_whole_ = false;
    if (line == "\r\n" || line == "\n") head_is_whole_ = true;
  }

  std::size_t receive(const char* bytes, std::size_t size) noexcept {
    if (keeps_body_ && has_bytes() && body_.size() + size > chunk_size) return pause();
    bytes_ += size;
    const std::uint64_t most = client_.limits_.max_body;
    too_long_ = most != 0 && bytes_ > most;
    if (too_long_) return refuse;
    if (keeps_body_ && !keep(bytes, size)) return refuse;
    return size;
  }

  bool keep(const char* bytes, std::size_t size) noexcept {
    try {
      body_.append(bytes, size);
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  std::size_t pause() noexcept {
    paused_ = true;
    news_.set();
    return CURL_WRITEFUNC_PAUSE;
  }

  void transfer_ended(CURLcode code) noexcept override {
    code_ = code;
    ended_ = true;
    too_long_ = too_long_ || code == CURLE_FILESIZE_EXCEEDED;
    news_.set();
  }

  static constexpr std::size_t refuse = 0;  // of a size above 0: curl ends the transfer

  HttpClient& client_;
  CurlMulti::Opener opener_{.multi = client_.multi_};
  bool keeps_body_;
  EasyHandle easy_;
  mr::Event news_;
  std::string body_;
  std::uint64_t bytes_ = 0;
  CURLcode code_ = CURLE_OK;
  bool paused_ = false;
  bool head_is_whole_ = false;
  bool too_long_ = false;
  bool ended_ = false;
};

HttpClient::HttpClient(Limits limits) : limits_(limits), multi_(limits.connections) {
  limits_.uses_proxy = limits.uses_proxy && environment_names_proxy();
}

mr::Task<Response> HttpClient::get(const Request& request) {
  Transfer transfer(*this, request);
  for (;;) {
    co_await transfer.news();
    const bool ended = transfer.has_ended();
    if (transfer.has_bytes()) co_await request.body->write(transfer.status(), transfer.take_bytes());
    if (ended) co_return transfer.response();
    transfer.go_on();
  }
}

EasyHandle HttpClient::easy_handle() {
  if (!idle_.empty()) {
    EasyHandle easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }
  idle_.reserve(++handles_);
  EasyHandle fresh(curl_easy_init());
  if (!fresh) throw std::bad_alloc();
  CURL* easy = fresh.get();
  multi_.adopt(easy);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A name that is still being looked up does not hold up the loop when the transfer is broken off.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, limits_.max_redirects);
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits_.max_body));
  if (!limits_.uses_proxy) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "millrace-fetch");
  return fresh;
}

}  // namespace fetch
