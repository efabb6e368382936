// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "quantity.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>

#ifndef MILLRACE_FETCH_VERSION
#define MILLRACE_FETCH_VERSION "(unversioned build)"
#endif

namespace fetch {

namespace {

constexpr const char* purpose =
    "Fetches many URLs at once and writes one JSON line for each as soon as it is ready:\n"
    "  {\"url\":…,\"status\":…,\"bytes\":…,\"ms\":…,\"error\":…}\n"
    "'status' is 0 where there was no answer; 'error' is null where there was one, whatever its status.";

constexpr const char* notes =
    "Input has one URL per line; blank lines and lines that begin with # are skipped.\n"
    "A URL has failed if it has an error, or a status of 400 and above.\n"
    "Ctrl-C: no new URL is started, what is in flight has 5 s to end; again: stop at once.\n"
    "\n"
    "Exit status: 0 all succeeded, 1 some failed, 2 wrong usage, 130 (143) interrupted by SIGINT (SIGTERM).\n"
    "A reader of standard output that goes away ends the job; the status then tells of what was done until "
    "then.\n"
    "\n"
    "Examples:\n"
    "  millrace-fetch https://example.org/ https://example.org/missing\n"
    "  millrace-fetch --workers 500 --retries 2 urls.txt > results.jsonl\n"
    "  grep -h '^https' *.log | millrace-fetch --min-status 400 -";

struct CommandLine {
  Options options;
  std::vector<std::string> positionals;
  std::vector<std::string> files;
  double timeout_seconds = 30;
  int demo_delay_ms = 20;
};

// The numbers of options: `transform`ed into what CLI11 reads as a person does, or refused.
CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  const auto check = [=](std::string& text) {
    const std::optional<std::int64_t> number = parse_whole(text);
    if (!number || *number < least || *number > most) return "'" + text + "' is no number from " + range;
    text = std::to_string(*number);
    return std::string();
  };
  return {check, range};
}

CLI::Validator seconds() {
  const auto check = [](std::string& text) {
    const std::optional<double> number = parse_seconds(text);
    const bool is_right = number && *number >= 0 && *number <= 1e6;
    return is_right ? std::string() : "'" + text + "' is no number of seconds from 0 to a million";
  };
  return {check, {}};
}

CLI::Validator size() {
  const auto check = [](std::string& text) {
    const std::optional<std::uint64_t> number = parse_size(text);
    if (!number) return "'" + text + "' is no size; one is like 5000, 64K, 10M, 2G";
    text = std::to_string(*number);
    return std::string();
  };
  return {check, {}};
}

void declare_input(CLI::App& app, CommandLine& line) {
  app.add_option(
      "INPUT", line.positionals,
      "URLs (anything with ://), files of URLs, or - for standard input, which is also read where there is "
      "no INPUT and it is not a terminal");
  app.add_option("-i,--input", line.files, "A file of URLs, whatever it is called")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option(
         "--demo", line.options.demo_pages,
         "Fetch N pages of a server of its own on the loopback: no network needed. A few are missing or "
         "broken on purpose")
      ->type_name("N")
      ->transform(whole_number(1, 1'000'000'000));
  app.add_option("--demo-delay-ms", line.demo_delay_ms, "The demo's longest delay of an answer; 0: none")
      ->type_name("MS")
      ->transform(whole_number(0, 60'000))
      ->capture_default_str();
}

void declare_fetching(CLI::App& app, CommandLine& line) {
  Options& options = line.options;
  app.add_option("-w,--workers", options.workers, "URLs in flight at once")
      ->type_name("N")
      ->transform(whole_number(1, 100'000))
      ->capture_default_str();
  app.add_option("-t,--timeout", line.timeout_seconds, "Time for one attempt at a URL; 0: no limit")
      ->type_name("SECONDS")
      ->transform(seconds())
      ->capture_default_str();
  app.add_option(
         "-r,--retries", options.retries,
         "Further attempts after a failed connection, a timeout, a body cut short, or status 408, 429, 500, "
         "502, 503, 504; the pause before each doubles from 0.1 s")
      ->type_name("N")
      ->transform(whole_number(0, 100))
      ->capture_default_str();
  app.add_option(
         "--max-body", options.max_body,
         "A longer body ends its transfer and is an error. K, M, G stand for 2^10, 2^20, 2^30 bytes, as in "
         "10M; 0: no limit, since a body is never held as a whole")
      ->type_name("SIZE")
      ->transform(size())
      ->capture_default_str();
}

void declare_output(CLI::App& app, CommandLine& line) {
  Options& options = line.options;
  app.add_flag("-o,--ordered", options.ordered, "Write in the order of the input");
  app.add_option("--min-status", options.min_status, "Write only answers of at least this status, and errors")
      ->type_name("STATUS")
      ->transform(whole_number(100, 999));
  app.add_option("--max-status", options.max_status, "Write only answers of at most this status, and errors")
      ->type_name("STATUS")
      ->transform(whole_number(100, 999));
  app.add_option("-d,--output-dir", options.output_dir,
                 "Keep the bodies of what is written, each in a new file here, named in 'file'; nothing is "
                 "overwritten")
      ->type_name("DIR");
  app.add_flag("-q,--quiet", options.quiet, "No progress line, no summary");
}

int refuse(const std::string& message) {
  std::cerr << "millrace-fetch: " << message << "\nmillrace-fetch --help explains the options\n";
  return wrong_usage;
}

// What INPUT means: nothing with :// is ever a file, nothing without it a URL.
Input classified(const std::string& text) {
  if (text == "-") return {.kind = Input::Kind::standard_input, .text = text};
  const bool is_url = text.find("://") != std::string::npos;
  return {.kind = is_url ? Input::Kind::url : Input::Kind::file, .text = text};
}

void collect_inputs(CommandLine& line) {
  std::vector<Input>& inputs = line.options.inputs;
  for (const std::string& file : line.files) inputs.push_back({.kind = Input::Kind::file, .text = file});
  for (const std::string& text : line.positionals) inputs.push_back(classified(text));
  if (inputs.empty() && line.options.demo_pages == 0 && isatty(STDIN_FILENO) == 0)
    inputs.push_back({.kind = Input::Kind::standard_input, .text = "-"});
}

std::string first_unreadable(const std::vector<Input>& inputs) {
  for (const Input& input : inputs) {
    if (input.kind != Input::Kind::file) continue;
    std::error_code not_there;
    if (std::filesystem::is_directory(input.text, not_there))
      return input.text + ": is a directory; name the files in it";
    if (access(input.text.c_str(), R_OK) != 0)
      return input.text + ": no readable file; a URL begins with http:// or https://";
  }
  return {};
}

// What CLI11 cannot see: how options and inputs fit together. Empty: they do.
std::string disagreement(const Options& options) {
  if (options.demo_pages != 0 && !options.inputs.empty())
    return "--demo " + std::to_string(options.demo_pages) + ": makes its own URLs; leave out either it or " +
           options.inputs.front().text;
  if (options.demo_pages == 0 && options.inputs.empty())
    return "nothing to fetch: give URLs, a file of URLs, or - for standard input (or try --demo 2000)";
  if (options.min_status && options.max_status && *options.min_status > *options.max_status)
    return "--min-status " + std::to_string(*options.min_status) + ": is above --max-status " +
           std::to_string(*options.max_status) + ", nothing would be written; exchange the two";
  return first_unreadable(options.inputs);
}

// CLI11 says what is wrong with which option and value; a user's typing error ends with 2, and that only.
int answer(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  return refuse(error.what());
}

}  // namespace

bool Options::wants(int status) const noexcept {
  return (!min_status || status >= *min_status) && (!max_status || status <= *max_status);
}

std::variant<Options, int> parse_command_line(int argc, char** argv) {
  CommandLine line;
  CLI::App app(purpose, "millrace-fetch");
  app.footer(notes);
  app.set_version_flag("--version", "millrace-fetch " MILLRACE_FETCH_VERSION);
  declare_input(app, line);
  declare_fetching(app, line);
  declare_output(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer(app, error);
  }
  line.options.timeout = std::chrono::duration<double>(line.timeout_seconds);
  line.options.demo_delay = std::chrono::milliseconds(line.demo_delay_ms);
  collect_inputs(line);
  if (const std::string problem = disagreement(line.options); !problem.empty()) return refuse(problem);
  return std::move(line.options);
}

}  // namespace fetch
