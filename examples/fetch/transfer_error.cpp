// SPDX-License-Identifier: MIT
#include "transfer_error.hpp"

#include <memory>
#include <system_error>
#include <utility>

namespace fetch {

namespace {

struct FreeCurl {
  void operator()(char* text) const noexcept { curl_free(text); }
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned int flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, FreeCurl> owner(text);
  return text;
}

// Where the transfer was at its end: after redirects, another host than in the URL.
std::string host_of(CURL* easy, bool with_port) {
  const char* where = nullptr;
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &where);
  const std::unique_ptr<CURLU, FreeCurl> url(curl_url());
  if (where == nullptr || !url || curl_url_set(url.get(), CURLUPART_URL, where, 0) != CURLUE_OK)
    return "the host";
  const std::string host = part_of(url.get(), CURLUPART_HOST, 0);
  return with_port ? host + ":" + part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT) : host;
}

std::string because_of(long system_error) {
  return system_error != 0 ? ": " + std::generic_category().message(static_cast<int>(system_error))
                           : std::string();
}

std::string because_of_system(CURL* easy) {
  long error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
  return because_of(error);
}

std::string received(CURL* easy) {
  curl_off_t bytes = 0;
  curl_off_t expected = -1;
  curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
  curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &expected);
  std::string text = std::to_string(bytes);
  if (expected >= 0) text += " of " + std::to_string(expected);
  return text + " bytes";
}

// A connection that is reset before the answer is, to the user, one that was closed before it.
bool has_answered(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status != 0;
}

bool is_certificate_trouble(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
         code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR;
}

// Another attempt may well go better, and would not.
TransferError passing(std::string text) { return {.text = std::move(text), .is_transient = true}; }
TransferError lasting(std::string text) { return {.text = std::move(text), .is_transient = false}; }

}  // namespace

TransferError explained(CURL* easy, CURLcode code, const Circumstances& known) {
  const std::string host = host_of(easy, true);
  const std::string says = curl_easy_strerror(code);
  if (known.exceeded != 0)
    return lasting("body from " + host + " is longer than " + std::to_string(known.exceeded) + " bytes");
  if (code == CURLE_OK && !known.head_is_whole)
    return passing(host + " closed the connection in the middle of the head of its answer");
  if (is_certificate_trouble(code)) return lasting("no secure connection to " + host + ": " + says);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return passing("unknown host " + host_of(easy, false));
    case CURLE_COULDNT_CONNECT:
      if (known.socket_error != 0)
        return passing("no connection to " + host + because_of(known.socket_error));
      return passing("no connection to " + host + because_of_system(easy));
    case CURLE_OPERATION_TIMEDOUT: return passing("no connection to " + host + " in time");
    case CURLE_GOT_NOTHING: return passing(host + " closed the connection without an answer");
    case CURLE_PARTIAL_FILE: return passing("body from " + host + " cut short after " + received(easy));
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      if (!has_answered(easy)) return passing(host + " closed the connection without an answer");
      return passing("connection to " + host + " broke" + because_of_system(easy));
    case CURLE_TOO_MANY_REDIRECTS: return lasting("too many redirects, the last by " + host);
    case CURLE_UNSUPPORTED_PROTOCOL:
      if (!has_answered(easy)) return lasting("what " + host + " says is no HTTP");
      return lasting("redirected to what is neither http nor https");
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return passing(host + " broke the HTTP/2 connection: " + says);
    default: return lasting(host + ": " + says);
  }
}

bool is_transient(int status) noexcept {
  switch (status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504: return true;
    default: return false;
  }
}

}  // namespace fetch
