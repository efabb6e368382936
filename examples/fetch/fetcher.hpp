// SPDX-License-Identifier: MIT
//
// Fetcher: the second step of the pipeline, from a target to what became of it, with all attempts in between.
#pragma once

#include <millrace/millrace.hpp>

#include "body_files.hpp"
#include "http_client.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "record.hpp"
#include "tally.hpp"
#include "target.hpp"

#include <chrono>
#include <random>

namespace fetch {

class Fetcher {
 public:
  /// All of them must outlive the fetcher.
  Fetcher(const Options& options, HttpClient& client, BodyFiles& files, const Interrupt& interrupt,
          Tally& tally);

  /// What goes wrong with the target is told in its record.
  mr::Task<Record> fetch(Target target);

 private:
  struct Attempt {
    Response response;
    std::string file;
  };

  mr::Task<Attempt> attempts(const Target& target);
  mr::Task<Attempt> attempt(const Target& target);
  mr::Task<Attempt> exchange(const Target& target);
  mr::Task<Response> in_time(const Request& request);
  std::chrono::milliseconds pause_before(int retry, const Response& response);

  const Options& options_;
  HttpClient& client_;
  BodyFiles& files_;
  const Interrupt& interrupt_;
  Tally& tally_;
  std::minstd_rand random_;
};

}  // namespace fetch
