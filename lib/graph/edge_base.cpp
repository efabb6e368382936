// SPDX-License-Identifier: MIT
#include <millrace/graph/edge_base.hpp>

#include <millrace/graph/run.hpp>

#include <algorithm>
#include <cassert>
#include <limits>

namespace millrace::graph {

EdgeBase::EdgeBase(Run& run, EdgeSettings settings) noexcept
    : run_(run), scope_(run.scope()), settings_(std::move(settings)) {}
EdgeBase::~EdgeBase() = default;

void EdgeBase::writer_done() noexcept {
  if (--writers_ == 0) close();
}

std::size_t EdgeBase::share() const noexcept {
  assert(is_shared());
  return capacity() == 0 ? std::numeric_limits<std::size_t>::max() : capacity() / written_uses();
}

std::size_t EdgeBase::room() const noexcept {
  if (settings_.capacity == 0 || settings_.discards) return std::numeric_limits<std::size_t>::max();
  return settings_.capacity - std::min(occupied(), settings_.capacity);
}

// As many as fit, and not more than the loop's time allows: a source may be slow.
std::size_t EdgeBase::refill(std::size_t missing) noexcept {
  tell_feeder_error();
  bool more = false;
  if (!is_stopped()) {
    const auto slice = static_cast<std::size_t>(run_.scheduler().budget().slice_left());
    const std::size_t wanted = settings_.reads_ahead ? std::max(slice, missing) : missing;
    try {
      more = feeder_->feed(std::min(room(), wanted));
    } catch (...) {
      feeder_error_ = std::current_exception();
      more = !settings_.reads_ahead && size() != 0;  // then that is behind what it gave
      if (!more) tell_feeder_error();
    }
  }
  if (!more) end_feeder();
  return is_stopped() ? 0 : size();
}

void EdgeBase::end_feeder() noexcept {
  ended_feeder_ = std::move(feeder_);
  writer_done();
}

void EdgeBase::feeder_failed(std::exception_ptr error) noexcept { run_.stop(std::move(error)); }

void EdgeBase::tell_reader() noexcept { reader_->input_arrived(); }

}  // namespace millrace::graph
