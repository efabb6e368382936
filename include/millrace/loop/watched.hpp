// SPDX-License-Identifier: MIT
//
// What a loop looks at to explain why nothing goes on: the runs on it.
#pragma once

#include <millrace/base/intrusive_list.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace millrace::loop {

struct WatchTag;

class Watched : public base::ListHook<WatchTag> {
 public:
  /// Has grown since the last look if something went on meanwhile.
  virtual std::uint64_t progress() const noexcept = 0;
  /// Does somebody wait for it?
  virtual bool is_awaited() const noexcept = 0;
  /// Logs what it is at, behind `reason`.
  virtual void explain(const std::string& reason) const noexcept = 0;
  /// Was it awaited, and nothing went on, since the last call? Tells of each stall once.
  bool begins_to_stall() noexcept {
    const std::uint64_t now = progress();
    const bool stalls = is_awaited() && was_awaited_ && now == seen_;
    seen_ = now;
    was_awaited_ = is_awaited();
    return !std::exchange(is_told_, stalls) && stalls;
  }

 protected:
  Watched() noexcept = default;
  ~Watched() = default;

 private:
  std::uint64_t seen_ = 0;
  bool was_awaited_ = false;
  bool is_told_ = false;
};

using WatchList = base::IntrusiveList<Watched, WatchTag>;

}  // namespace millrace::loop
