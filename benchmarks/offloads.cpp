// SPDX-License-Identifier: MIT
//
// W5: 2,000 elements, each offloaded to keep a core busy for 0.9 ms. Once more with a read of a file for each result, which
// goes to libuv's threads: it must not wait for the jobs that are queued.
#include "pipelines.hpp"
#include "support/measure.hpp"

#include <uv.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

namespace mr = millrace;

namespace {

using bench::w5::elements;

constexpr int jobs_at_once = 16;  // some are always queued, so that no thread waits for the loop

mr::Task<int> work_elsewhere(int x) {
  co_return co_await mr::offload([x] { return bench::w5::work(x); });
}

mr::Stage<int> working() {
  return mr::task::map(work_elsewhere, std::views::iota(0, elements),
                       {.workers = jobs_at_once, .maxsize = bench::queue});
}

long long sum_by_millrace(std::size_t threads) {
  mr::set_offload_threads(threads);
  return mr::run(bench::sum_by_next(working()));
}

/// A file of one byte.
class SmallFile {
 public:
  SmallFile() {
    if (file_ == nullptr || std::fputc('x', file_.get()) == EOF || std::fflush(file_.get()) != 0)
      throw bench::Wrong("there is no temporary file");
  }

  mr::Task<void> read() const {
    char byte = 0;
    const uv_buf_t buffer = uv_buf_init(&byte, 1);
    mr::Event done;
    uv_fs_t request;
    request.data = &done;
    uv_fs_read(mr::EventLoop::current().native(), &request, fileno(file_.get()), &buffer, 1, 0,
               [](uv_fs_t* finished) { static_cast<mr::Event*>(finished->data)->set(); });
    co_await done.wait();
    uv_fs_req_cleanup(&request);
    bench::expect_equal("what was read", byte, 'x');
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_{std::tmpfile()};
};

long long sum_with_reads(std::size_t threads) {
  const SmallFile file;
  const auto read = [&file](int x) -> mr::Task<int> {
    co_await file.read();
    co_return x;
  };
  mr::set_offload_threads(threads);
  return mr::run(
      bench::sum_by_next(mr::task::map(read, working(), {.workers = jobs_at_once, .maxsize = bench::queue})));
}

long long sum_by_hand(std::size_t threads) {
  std::atomic<int> next{0};
  std::atomic<long long> sum{0};
  const auto work_on = [&] {
    for (int x = next++; x < elements; x = next++) sum += bench::w5::work(x);
  };
  std::vector<std::jthread> workers;
  for (std::size_t thread = 0; thread < threads; ++thread) workers.emplace_back(work_on);
  workers.clear();
  return sum;
}

}  // namespace

void bench::register_all() {
  for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
    const std::string workload = threads == 1 ? "W5 1 thread" : "W5 2 threads";
    const auto add = [&](const char* contender, long long (*sum)(std::size_t threads)) {
      add_sum(
          workload + contender, elements, [=] { return sum(threads); }, sum_of_ints(elements), Time::wall);
    };
    add("/limit program", sum_by_hand);
    add("/millrace", sum_by_millrace);
    add("/millrace, with file reads", sum_with_reads);
  }
}
