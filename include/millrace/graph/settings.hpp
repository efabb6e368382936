// SPDX-License-Identifier: MIT
//
// The checked options of a node.
#pragma once

#include <millrace/base/export.hpp>
#include <millrace/options.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace millrace::graph {

struct Settings {
  std::string name;
  std::size_t workers = 1;
  std::size_t maxsize = 16;
  std::size_t window = 0;  // 0: not ordered
  std::chrono::nanoseconds timeout{0};
};

/// Throws std::invalid_argument that names the stage, the option and the value.
MILLRACE_API Settings checked(const StageOptions<>& options, std::string_view operator_name);

template <class OnStart, class OnDone>
Settings checked(const StageOptions<OnStart, OnDone>& options, std::string_view operator_name) {
  return checked(StageOptions<>{.workers = options.workers,
                                .maxsize = options.maxsize,
                                .ordered = options.ordered,
                                .window = options.window,
                                .timeout = options.timeout,
                                .name = options.name},
                 operator_name);
}

}  // namespace millrace::graph
