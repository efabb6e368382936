// SPDX-License-Identifier: MIT
#include "trial.hpp"

#include "allocations.hpp"
#include "build.hpp"
#include "consumers.hpp"
#include "log_capture.hpp"
#include "spec.hpp"
#include "world.hpp"

#include <millrace/testing.hpp>

#include <algorithm>
#include <new>
#include <optional>
#include <set>
#include <sstream>

namespace test {

namespace {

constexpr int deepest = 8;

void arm(World& world, Choices& choices) {
  if (choices.one_in(2)) return;  // nothing goes wrong
  if (choices.one_in(2)) world.until_call = choices.below(40);
  if (choices.one_in(6)) world.until_other_call = choices.below(40);
  if (choices.one_in(4)) world.until_read = choices.below(20);
  if (choices.one_in(4)) world.until_start = choices.below(6);
  if (choices.one_in(4)) world.until_done = choices.below(6);
}

void collect(const SpecRef& spec, std::set<Spec*>& all) {
  if (!all.insert(spec.get()).second) return;
  for (const SpecRef& input : spec->inputs) collect(input, all);
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class Judge {
 public:
  Judge(const SpecRef& spec, Way way, const Seen& seen, const World& world)
      : spec_(spec), way_(way), seen_(seen), world_(world) {
    collect(spec, stages_);
  }

  /// `is_short`: there was not enough memory, so that anything may fail, but nothing may be wrong.
  std::string judge(const std::string& log, bool is_short) {
    judge_elements(is_short);
    if (!is_short) judge_failures(count_of(log, "error millrace"));
    for (const Spec* stage : stages_) judge_bounds(*stage, is_short);
    expect(world_.alive == 0, "something is left: " + std::to_string(world_.alive));
    if (problems_.str().empty()) return "";
    return problems_.str() + "  way " + std::to_string(static_cast<int>(way_)) + ", graph " +
           text_of(*spec_) + "\n" + log;
  }

 private:
  void expect(bool holds, const std::string& problem) {
    if (!holds) problems_ << "  " << problem << '\n';
  }

  void judge_elements(bool is_short) {
    const Expected expected = expected_of(spec_);
    const std::vector<int> all = expected.values();
    const std::vector<int>& got = seen_.values;
    const bool is_whole = !seen_.was_left && !seen_.was_stopped && world_.thrown == 0;
    if (expected.in_sequence) {
      expect(got.size() <= all.size() && std::equal(got.begin(), got.end(), all.begin()),
             "the order is wrong");
    }
    expect(is_part(got, all), "elements that should not be there");
    const bool must_have_all =
        !is_short && (is_whole || (seen_.faults == 0 && !seen_.was_left && !seen_.was_stopped));
    expect(!must_have_all || got.size() == all.size(),
           "of " + std::to_string(all.size()) + " elements there are " + std::to_string(got.size()));
    const bool counts_dropped = way_ == Way::streamed || way_ == Way::streamed_with_timeouts;
    if (is_whole && counts_dropped && !is_short)
      expect(static_cast<int>(seen_.dropped) == expected.dropped,
             "dropped: " + std::to_string(seen_.dropped) + " instead of " + std::to_string(expected.dropped));
    expect(!seen_.went_on_after_end, "an element behind the end");
  }

  static bool is_part(std::vector<int> part, std::vector<int> all) {
    std::ranges::sort(part);
    std::ranges::sort(all);
    return std::ranges::includes(all, part);
  }

  // Each failure is reported once: one by the consumer, the others by the log.
  void judge_failures(int logged) {
    expect(seen_.faults <= 1, "more than one failure reached the consumer");
    expect(seen_.faults + logged == world_.thrown, std::to_string(world_.thrown) + " thrown, " +
                                                       std::to_string(seen_.faults) + " caught, " +
                                                       std::to_string(logged) + " logged");
    const bool may_be_missed = seen_.was_left || seen_.was_stopped;
    expect(world_.thrown == 0 || seen_.faults == 1 || may_be_missed, "no failure reached the consumer");
  }

  void judge_bounds(const Spec& stage, bool is_short) {
    const int workers = stage.is_fused() ? 1 : stage.workers;
    expect(stage.most_running <= workers, "too many calls at once: " + std::to_string(stage.most_running));
    expect(is_short || stage.started == stage.done, "on_start and on_done do not match");
    if (!counts_waiting(stage)) return;
    const Spec& before = *stage.inputs.front();
    const int most = stage.maxsize + (before.is_plain ? 1 : before.workers);
    expect(stage.most_waiting <= most, "too many elements wait: " + std::to_string(stage.most_waiting));
  }

  // Between two functions, with nothing else there.
  bool counts_waiting(const Spec& stage) const {
    const auto calls_once = [](const Spec& spec) {
      const bool is_simple = spec.op == Op::map || spec.op == Op::filter;
      return is_simple && !spec.is_ordered && !spec.has_hooks && !spec.has_timeout;
    };
    if (stage.maxsize == 0 || !calls_once(stage)) return false;
    const Spec& before = *stage.inputs.front();
    const auto uses = std::ranges::count_if(stages_, [&before](const Spec* spec) {
      return std::ranges::any_of(spec->inputs, [&before](const SpecRef& in) { return in.get() == &before; });
    });
    return calls_once(before) && uses == 1;
  }

  const SpecRef& spec_;
  Way way_;
  const Seen& seen_;
  const World& world_;
  std::set<Spec*> stages_;
  std::ostringstream problems_;
};

/// A graph, and what happened to it.
class Trial {
 public:
  explicit Trial(Choices& choices)
      : spec_(random_spec(choices, 1 + choices.below(deepest))), way_(static_cast<Way>(choices.below(ways))),
        world_(choices) {}

  void arm() { test::arm(world_, world_.choices); }

  void run(std::uint64_t seed, std::optional<std::size_t> failing_allocation) {
    {
      millrace::testing::Simulation simulation(seed);
      std::optional<FailingAllocation> failing;
      if (failing_allocation) failing.emplace(*failing_allocation);
      build_and_consume();
      verdict_.allocation_failed = failing && failing->has_failed();
      is_stuck_ = simulation.is_stuck();
    }
    world_.pipelines.clear();
    world_.queues.clear();
  }

  Verdict verdict() {
    if (is_stuck_)
      verdict_.problem = "  it hangs\n  graph " + text_of(*spec_) + "\n" + log_.text();
    else
      verdict_.problem = Judge(spec_, way_, seen_, world_).judge(log_.text(), verdict_.allocation_failed);
    return verdict_;
  }

 private:
  void build_and_consume() {
    try {
      const millrace::Stage<Item> stage = Builder(world_).build(spec_);
      Consumer consumer(world_, stage);
      consumer.consume(way_);
      seen_ = consumer.seen();
    } catch (const std::bad_alloc&) {
      seen_.ran_out = true;
    }
  }

  LogCapture log_;
  SpecRef spec_;
  Way way_;
  World world_;
  Seen seen_;
  Verdict verdict_;
  bool is_stuck_ = false;
};

}  // namespace

Verdict try_graph(Choices& choices, std::uint64_t seed) {
  Trial trial(choices);
  trial.arm();
  trial.run(seed, std::nullopt);
  return trial.verdict();
}

Verdict try_graph_without_memory(Choices& choices, std::uint64_t seed, std::size_t number) {
  Trial trial(choices);
  trial.run(seed, number);
  return trial.verdict();
}

}  // namespace test
