// SPDX-License-Identifier: MIT
//
// millrace-fetch: many URLs at once, one JSON line for each.
#include <millrace/millrace.hpp>

#include "fetcher.hpp"
#include "output.hpp"
#include "process.hpp"
#include "progress.hpp"
#include "url_source.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <variant>

namespace fetch {

namespace {

/// All that a job needs; its parts outlive the pipeline.
struct Job {
  explicit Job(const Options& given) : options(given) {
    if (options.demo_pages != 0) demo.emplace(options.demo_delay);
  }

  const Options& options;
  std::optional<DemoServer> demo;
  Interrupt interrupt{[this] { announce_drain(); }};
  Tally tally;
  BodyFiles files{options};
  HttpClient client{{.connections = static_cast<std::size_t>(options.workers),
                     .max_body = options.max_body,
                     .uses_proxy = options.demo_pages == 0}};
  Fetcher fetcher{options, client, files, interrupt, tally};
  Progress progress{tally, !options.quiet};
  Output output{progress.eraser()};

  void announce_drain() {
    if (options.quiet) return;
    progress.clear();
    std::fprintf(stderr, "interrupted: %llu in flight have %g s to end; once more stops at once\n",
                 static_cast<unsigned long long>(tally.in_flight()),
                 std::chrono::duration<double>(Interrupt::drain_time).count());
  }
};

mr::AsyncGenerator<InputLine> lines_of(const Job& job) {
  if (job.demo) return demo_lines(*job.demo, job.options.demo_pages, job.interrupt.draining());
  return input_lines(job.options.inputs, job.interrupt.draining());
}

// The pipeline: read, parse, fetch, filter, write.
mr::Task<void> run_pipeline(Job& job) {
  const mr::StageOptions at_once{.workers = job.options.workers,
                                 .ordered = job.options.ordered,
                                 .window = 4 * job.options.workers,
                                 .name = "fetch"};
  const auto fetch = [&job](Target target) { return job.fetcher.fetch(std::move(target)); };
  const auto is_wanted = [&job](const Record& record) {
    return !record.is_skipped && (!record.error.empty() || job.options.wants(record.status));
  };
  const auto write = [&job](Record record) -> mr::Task<void> {
    std::string line = json_line(record);
    co_await job.output.write(std::move(line));
  };

  auto writes = lines_of(job) |                                    //
                mr::task::map(parse_target, {.name = "parse"}) |   //
                mr::task::map(fetch, at_once) |                    //
                mr::task::filter(is_wanted, {.name = "filter"}) |  //
                mr::task::each(write, {.name = "write"});
  co_await writes;
  job.output.close();
  job.progress.finish();
}

// Beside the pipeline, its lines are written and its progress is shown. Whichever fails ends the others.
mr::Task<void> run_job(Job& job) {
  co_await mr::when_all(run_pipeline(job), job.output.drain(), job.progress.show());
}

mr::Task<int> fetch_all(const Options& options) {
  Job job(options);
  try {
    co_await mr::with_stop(job.interrupt.aborting(), run_job(job));
  } catch (const ReaderGone&) {
    // As good as its wish to read no more.
  } catch (const mr::Cancelled&) {
    if (!job.interrupt.aborting().stop_requested()) throw;
  }
  job.progress.clear();
  if (!options.quiet) std::fputs(job.tally.summary().c_str(), stderr);
  if (job.interrupt.signal() != 0) co_return interrupted_base + job.interrupt.signal();
  co_return job.tally.failed() == 0 ? all_succeeded : some_failed;
}

}  // namespace

}  // namespace fetch

int main(int argc, char** argv) {
  try {
    const auto command_line = fetch::parse_command_line(argc, argv);
    if (const int* status = std::get_if<int>(&command_line)) return *status;
    fetch::raise_file_limit();
    fetch::ignore_broken_pipes();
    return millrace::run(fetch::fetch_all(std::get<fetch::Options>(command_line)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "millrace-fetch: %s\n", error.what());
    return fetch::some_failed;
  }
}
