// SPDX-License-Identifier: MIT
#include <millrace/graph/settings.hpp>

namespace millrace::graph {

namespace {

constexpr std::size_t window_of_unbounded = 16;

std::size_t checked_window(const StageOptions<>& options, const Settings& settings,
                           const std::string& where) {
  const std::size_t window = base::checked_bound(options.window, 0, where, "window");
  if (!options.ordered) return 0;
  if (window == 0) return settings.workers + (settings.maxsize != 0 ? settings.maxsize : window_of_unbounded);
  if (window < settings.workers)
    base::refuse(where, "window", std::to_string(window),
                 "at least the number of workers (" + std::to_string(settings.workers) + ")");
  return window;
}

}  // namespace

Settings checked(const StageOptions<>& options, std::string_view operator_name) {
  Settings settings;
  settings.name = options.name.empty() ? operator_name : options.name;
  const std::string where = "stage '" + settings.name + "'";
  settings.workers = base::checked_bound(options.workers, 1, where, "workers");
  settings.maxsize = base::checked_bound(options.maxsize, 0, where, "maxsize");
  settings.window = checked_window(options, settings, where);
  if (options.timeout.is_negative())
    base::refuse(where, "timeout", std::to_string(options.timeout.count().count()) + "ns", "zero or more");
  settings.timeout = options.timeout.count();
  return settings;
}

}  // namespace millrace::graph
