// SPDX-License-Identifier: MIT
//
// Where the library says what has no other way to reach the user. Goes to the spdlog logger "millrace" that the
// application has registered, else to standard error.
#pragma once

#include <millrace/base/export.hpp>

#include <exception>
#include <string_view>

namespace millrace::base {

/// "SUBJECT: TEXT".
MILLRACE_API void log_warning(std::string_view subject, std::string_view text) noexcept;

/// `text`, then what the exception says of itself.
MILLRACE_API void log_error(std::string_view text, const std::exception_ptr& error) noexcept;

}  // namespace millrace::base
