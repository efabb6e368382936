// SPDX-License-Identifier: MIT
//
// HttpClient: GET as an await.
//
//   HttpClient client(limits);
//   Response response = co_await mr::with_timeout(10s, client.get(request));
#pragma once

#include <millrace/millrace.hpp>

#include "curl_multi.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fetch {

namespace mr = millrace;

/// Takes a body as it comes in.
class BodySink {
 public:
  /// The next bytes of an answer with this status. No more are received until it is over: that is the back-pressure.
  virtual mr::Task<void> write(int status, std::string bytes) = 0;

 protected:
  ~BodySink() = default;
};

struct Request {
  std::string url;
  BodySink* body = nullptr;  // null: the body is counted, not kept
};

struct Response {
  int status = 0;                       // 0: there was no answer
  std::uint64_t bytes = 0;              // of the body
  std::string error;                    // empty: the answer is complete
  bool is_transient = false;            // another attempt may well go better
  std::chrono::seconds retry_after{0};  // that the server asks for
};

/// Many transfers at once on this thread's loop; connections are kept and used again.
///
/// **Cancellation**: a cancelled `get` breaks its transfer off at once. **Memory**: a body is never held as a whole.
class HttpClient {
 public:
  struct Limits {
    std::size_t connections = 100;  // kept open for reuse
    std::uint64_t max_body = 0;     // [bytes]; 0: none
    long max_redirects = 10;
    bool uses_proxy = true;  // the one that the environment names, if it does (http_proxy, no_proxy, …)
  };

  explicit HttpClient(Limits limits);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Fetches `request.url`, following redirects. What goes wrong on the way is told in the response; only what the body's
  /// sink throws is thrown. The client and `request` must outlive the await.
  mr::Task<Response> get(const Request& request);

 private:
  class Transfer;

  EasyHandle easy_handle();

  Limits limits_;
  CurlMulti multi_;
  std::vector<EasyHandle> idle_;  // with the options that all have in common
  std::size_t handles_ = 0;       // that were ever made: `idle_` has room for all
};

}  // namespace fetch
