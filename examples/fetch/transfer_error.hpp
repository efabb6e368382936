// SPDX-License-Identifier: MIT
//
// What went wrong with a transfer, in words for the person who gave the URL.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>

namespace fetch {

struct TransferError {
  std::string text;   // names the host
  bool is_transient;  // another attempt may well go better
};

/// What curl does not know of a failure.
struct Circumstances {
  std::uint64_t exceeded = 0;  // the limit that the body went over [bytes]; 0: it did not
  bool head_is_whole = false;  // it said how the answer's body ends
  int socket_error = 0;        // why there was no socket to be had (errno); 0: there was
};

/// The failure `code` of `easy`.
TransferError explained(CURL* easy, CURLcode code, const Circumstances& known);

/// Whether an answer with this status says: try again.
bool is_transient(int status) noexcept;

}  // namespace fetch
