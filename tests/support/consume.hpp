// SPDX-License-Identifier: MIT
//
// The four ways to consume a stage, for tests of what must not depend on the way.
#pragma once

#include <millrace/coro/spawn.hpp>
#include <millrace/stage.hpp>
#include <millrace/task/run.hpp>
#include <millrace/task/to_vector.hpp>

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace test {

enum class Way { iterated, collected, streamed, awaited };
inline constexpr std::array every_way{Way::iterated, Way::collected, Way::streamed, Way::awaited};
/// Does it give the elements that come before a failure?
inline constexpr bool gives_prefix(Way way) { return way == Way::iterated || way == Way::streamed; }

inline std::string name_of(Way way) {
  switch (way) {
    case Way::iterated: return "for (x : stage)";
    case Way::collected: return "stage | to_vector";
    case Way::streamed: return "co_await stream.next()";
    case Way::awaited: return "co_await stage";
  }
  return "";
}

template <class T>
millrace::Task<void> read_to_end(millrace::Stream<T>& stream, std::vector<T>& elements) {
  while (std::optional<T> element = co_await stream.next()) elements.push_back(std::move(*element));
}

/// Appends what a new run of `stage` gives; where that fails, what came before the failure, if it `gives_prefix`.
template <class T>
void consume_into(std::vector<T>& elements, Way way, const millrace::Stage<T>& stage) {
  if (way == Way::iterated) {
    for (auto&& element : stage) elements.push_back(std::move(element));
  } else if (way == Way::collected) {
    for (T& element : stage | millrace::to_vector) elements.push_back(std::move(element));
  } else if (way == Way::streamed) {
    auto stream = stage.stream();
    millrace::run(read_to_end(stream, elements));
  } else {
    const auto collect = [&stage]() -> millrace::Task<std::vector<T>> { co_return co_await stage; };
    for (T& element : millrace::run(collect)) elements.push_back(std::move(element));
  }
}

template <class T>
std::vector<T> consume(Way way, const millrace::Stage<T>& stage) {
  std::vector<T> elements;
  consume_into(elements, way, stage);
  return elements;
}

/// The ways to run what has no elements to consume.
enum class RunWay { run, task_run, awaited };
inline constexpr std::array every_run_way{RunWay::run, RunWay::task_run, RunWay::awaited};

inline std::string name_of(RunWay way) {
  switch (way) {
    case RunWay::run: return "stage.run()";
    case RunWay::task_run: return "task::run(stage)";
    case RunWay::awaited: return "co_await stage";
  }
  return "";
}

template <class T>
void run_through(RunWay way, const millrace::Stage<T>& stage) {
  if (way == RunWay::run) {
    stage.run();
  } else if (way == RunWay::task_run) {
    millrace::task::run(stage);
  } else {
    const auto await = [&stage]() -> millrace::Task<void> { co_await stage; };
    millrace::run(await);
  }
}

}  // namespace test
