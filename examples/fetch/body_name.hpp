// SPDX-License-Identifier: MIT
//
// What the file of a body is called.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fetch {

/// The position of the URL in the job and the end of the URL: "00000017-example.org-logo.png". Whatever the URL, it is one
/// name in one directory, without anything to escape, and short enough for every file system.
std::string body_name(std::string_view url, std::size_t index);

}  // namespace fetch
