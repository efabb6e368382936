// SPDX-License-Identifier: MIT
#include "fetcher.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <stop_token>
#include <utility>

namespace fetch {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto first_pause = 100ms;
constexpr auto longest_pause = 5s;
constexpr auto longest_asked_pause = 60s;  // what a server may ask for

std::string timed_out(std::chrono::duration<double> limit) {
  char text[64];
  std::snprintf(text, sizeof text, "timed out after %g s", limit.count());
  return text;
}

}  // namespace

Fetcher::Fetcher(const Options& options, HttpClient& client, BodyFiles& files, const Interrupt& interrupt,
                 Tally& tally)
    : options_(options), client_(client), files_(files), interrupt_(interrupt), tally_(tally) {}

mr::Task<Record> Fetcher::fetch(Target target) {
  Record record;
  record.is_skipped = interrupt_.draining().stop_requested();
  if (!record.is_skipped) {
    tally_.begin();
    const Clock::time_point start = Clock::now();
    Attempt last = co_await attempts(target);
    record.ms = Clock::now() - start;
    record.status = last.response.status;
    record.bytes = last.response.bytes;
    record.error = std::move(last.response.error);
    record.file = std::move(last.file);
    tally_.end(record);
  }
  record.url = std::move(target.url);
  co_return record;
}

// One attempt and the retries, unless the target is malformed or the job is cut off.
mr::Task<Fetcher::Attempt> Fetcher::attempts(const Target& target) {
  Attempt last;
  last.response.error = target.error;
  if (!target.error.empty()) co_return last;
  const std::stop_token whole_job = co_await mr::current_stop_token();
  try {
    for (int retry = 0;; ++retry) {
      last = co_await mr::with_stop(interrupt_.cutting_off(), attempt(target));
      const bool is_enough = !last.response.is_transient || retry == options_.retries;
      if (is_enough || interrupt_.draining().stop_requested()) co_return last;
      co_await mr::with_stop(interrupt_.draining(), mr::sleep_for(pause_before(retry, last.response)));
    }
  } catch (const mr::Cancelled&) {
    // Unless the job as a whole is stopped, it is this URL's own wait that was. Whether somebody has asked for an abort does
    // not tell: from there to here, that may still be on its way.
    if (whole_job.stop_requested()) throw;
    if (last.response.status == 0 && last.response.error.empty()) last.response.error = "interrupted";
  }
  co_return last;
}

mr::Task<Fetcher::Attempt> Fetcher::attempt(const Target& target) {
  Attempt failed;
  try {
    co_return co_await exchange(target);
  } catch (const mr::TimeoutError&) {
    failed.response.error = timed_out(options_.timeout);
    failed.response.is_transient = true;
  } catch (const std::exception& error) {
    failed.response.error = error.what();
  }
  co_return failed;
}

mr::Task<Fetcher::Attempt> Fetcher::exchange(const Target& target) {
  Attempt result;
  std::optional<BodyFiles::File> file;
  if (files_.are_wanted()) file.emplace(files_, target.url, target.index);
  const Request request{.url = target.url, .body = file ? &*file : nullptr};
  result.response = co_await in_time(request);
  if (file && result.response.error.empty()) result.file = co_await file->keep(result.response.status);
  co_return result;
}

mr::Task<Response> Fetcher::in_time(const Request& request) {
  if (options_.timeout.count() == 0) return client_.get(request);
  return mr::with_timeout(options_.timeout, client_.get(request));
}

// Twice as long each time, and a little at random, so that those who failed together do not come back together.
std::chrono::milliseconds Fetcher::pause_before(int retry, const Response& response) {
  std::chrono::milliseconds pause = longest_pause;
  if (retry < 10) pause = std::min<std::chrono::milliseconds>(first_pause * (1 << retry), longest_pause);
  pause += std::uniform_int_distribution<int>(0, static_cast<int>(pause.count() / 4))(random_) * 1ms;
  return std::max<std::chrono::milliseconds>(
      pause, std::min<std::chrono::seconds>(response.retry_after, longest_asked_pause));
}

}  // namespace fetch
