// SPDX-License-Identifier: MIT
#include <millrace/errors.hpp>

#include <uv.h>

namespace millrace {

namespace {

class LibuvCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "libuv"; }
  std::string message(int code) const override { return uv_strerror(code); }
  std::error_condition default_error_condition(int code) const noexcept override {
    return {-code, std::generic_category()};  // libuv's codes are negated errno values
  }
};

const std::error_category& libuv_category() noexcept {
  static const LibuvCategory category;
  return category;
}

}  // namespace

LoopError::LoopError(int code, const std::string& call)
    : std::system_error(code, libuv_category(), "millrace: " + call) {}
LoopError::~LoopError() = default;

}  // namespace millrace
