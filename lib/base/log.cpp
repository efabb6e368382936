// SPDX-License-Identifier: MIT
#include <millrace/base/log.hpp>
#include <millrace/errors.hpp>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace millrace::base {

namespace {

// The application's, if it has registered a logger of this name; else one to standard error, so that what a program
// writes to standard output stays its own.
std::shared_ptr<spdlog::logger> logger() {
  constexpr const char* name = "millrace";
  if (auto registered = spdlog::get(name)) return registered;
  static const auto own =
      std::make_shared<spdlog::logger>(name, std::make_shared<spdlog::sinks::stderr_sink_mt>());
  return own;
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (const Cancelled& e) {
    return e.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace

// A log that cannot be written must not change how a run ends: spdlog reports its own errors, what else is thrown
// (no memory for the message) ends here.
void log_warning(std::string_view subject, std::string_view text) noexcept try {
  logger()->warn("{}: {}", subject, text);
} catch (...) {
}

void log_error(std::string_view text, const std::exception_ptr& error) noexcept try {
  logger()->error("{}: {}", text, text_of(error));
} catch (...) {
}

}  // namespace millrace::base
